namespace OpenClaw.ClusterTests.Throttling;

/// <summary>Failures of one address, counted for the whole cluster. Each test has an address of its own.</summary>
public sealed class AuthThrottleTests(AuthThrottleTests.Fixture cluster) : IClassFixture<AuthThrottleTests.Fixture>
{
    private static readonly AuthLimit Five = new(5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));

    [Fact]
    public async Task The_failure_that_reaches_the_limit_locks_the_address_for_all_tenants()
    {
        var throttle = Throttle("192.0.2.1");

        var locks = new List<bool>();
        for (var attempt = 0; attempt < 5; attempt++) locks.Add((await FailAsync(throttle, $"t{attempt}")).IsNew);

        Assert.Equal([false, false, false, false, true], locks);
        Assert.InRange((await WaitAsync(throttle, "another"))!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.NotNull(await WaitAsync(throttle, null));
        Assert.Null(await WaitAsync(Throttle("192.0.2.2"), "another"));
    }

    [Fact]
    public async Task The_window_slides_and_a_lock_ends()
    {
        var throttle = Throttle("192.0.2.3");
        for (var attempt = 0; attempt < 4; attempt++) await FailAsync(throttle);

        cluster.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null((await FailAsync(throttle)).Wait);
        for (var attempt = 0; attempt < 4; attempt++) await FailAsync(throttle);
        Assert.NotNull(await WaitAsync(throttle, null));

        cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await WaitAsync(throttle, null));
    }

    [Fact]
    public async Task A_success_forgives_at_the_tenant_but_not_at_the_installation()
    {
        var throttle = Throttle("192.0.2.4");
        var three = Five with { MaxAttempts = 3 };
        for (var attempt = 0; attempt < 2; attempt++) await throttle.Failed(new() { Tenant = "mine", Installation = Five, OfTenant = three }, default);

        await throttle.Succeeded("mine", default);

        Assert.Null((await throttle.Failed(new() { Tenant = "mine", Installation = Five, OfTenant = three }, default)).Wait);
        await FailAsync(throttle);
        Assert.NotNull((await FailAsync(throttle)).Wait);
    }

    [Fact]
    public async Task A_tenant_may_be_stricter_for_itself_and_not_for_others()
    {
        var throttle = Throttle("192.0.2.5");

        await throttle.Failed(new() { Tenant = "strict", Installation = Five, OfTenant = Five with { MaxAttempts = 1 } }, default);

        Assert.NotNull(await WaitAsync(throttle, "strict"));
        Assert.Null(await WaitAsync(throttle, "other"));
    }

    [Fact]
    public async Task A_success_while_locked_does_not_unlock()
    {
        var throttle = Throttle("192.0.2.6");
        await throttle.Failed(new() { Tenant = "mine", OfTenant = Five with { MaxAttempts = 1 } }, default);

        await throttle.Succeeded("mine", default);

        Assert.NotNull(await WaitAsync(throttle, "mine"));
    }

    private IAuthThrottleGrain Throttle(string address) => cluster.Cluster.Client.GetGrain<IAuthThrottleGrain>(address);

    private static async Task<TimeSpan?> WaitAsync(IAuthThrottleGrain throttle, string? tenant) => (await throttle.Wait(tenant ?? "", default)).Wait;

    private static Task<AuthLock> FailAsync(IAuthThrottleGrain throttle, string? tenant = null) => throttle.Failed(new() { Tenant = tenant, Installation = Five }, default);

    public sealed class Fixture : GatewayCluster;
}
