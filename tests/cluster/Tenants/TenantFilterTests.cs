using System.Reflection;
using OpenClaw.Protocol.Values;

namespace OpenClaw.ClusterTests.Tenants;

[Collection(ClusterCollection.Name)]
public sealed class TenantFilterTests(GatewayCluster cluster)
{
    public static TheoryData<string> Interfaces =>
        [.. typeof(ITenantScopedGrain).Assembly.GetTypes().Where(type => type.IsInterface && type != typeof(ITenantScopedGrain) && typeof(ITenantScopedGrain).IsAssignableFrom(type)).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public async Task A_call_for_another_tenants_grain_is_refused(string name)
    {
        foreach (var key in new[] { "other/rest", "other", "own-other", "ow", "own-other/rest" })
        {
            var refusal = await CallAsync(name, key, "own");
            Assert.Contains("another tenant", refusal!.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public async Task A_call_without_a_tenant_is_refused(string name)
    {
        var refusal = await CallAsync(name, "own/rest", null);

        Assert.Contains("another tenant", refusal!.Message, StringComparison.Ordinal);
    }

    // Every method of the interface; the first that is let through fails the test.
    private async Task<ProtocolException?> CallAsync(string name, string key, string? tenant)
    {
        ProtocolException? refusal = null;
        var type = typeof(ITenantScopedGrain).Assembly.GetTypes().Single(type => type.Name == name);
        foreach (var method in type.GetMethods())
        {
            if (tenant is null) RequestContext.Clear();
            else RequestContext.Set(CallContext.Tenant, tenant);
            var grain = cluster.Cluster.Client.GetGrain(type, key);
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
            refusal = await Assert.ThrowsAsync<ProtocolException>(() => Complete(method.Invoke(grain, BindingFlags.Default, null, arguments, null)!));
            // What is streamed is asked for through an interface of the runtime.
            var isStream = !typeof(Task).IsAssignableFrom(method.ReturnType);
            Assert.Contains(isStream ? "StartEnumeration" : method.Name, refusal.Message, StringComparison.Ordinal);
        }
        return refusal;
    }

    private static async Task Complete(object result)
    {
        if (result is Task task) await task;
        else await foreach (var _ in (IAsyncEnumerable<JsonText>)result) { }
    }
}
