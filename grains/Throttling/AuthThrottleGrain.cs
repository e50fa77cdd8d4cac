using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Throttling;

// Turn-based: failures that arrive at once are counted one after the other.
internal sealed class AuthThrottleGrain(TimeProvider clock) : Grain, IAuthThrottleGrain
{
    private const string Installation = "";

    // Tenants that one address failed at; a further one counts for the installation only.
    private const int MaxTenants = 64;
    private readonly Dictionary<string, FailureWindow> _windows = new(StringComparer.Ordinal);

    public Task<AuthLock> Wait(string tenant, CancellationToken cancellationToken) =>
        Task.FromResult(new AuthLock { Wait = Longest(tenant, clock.GetUtcNow()) });

    public Task<AuthLock> Failed(AuthFailure failure, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var isNew = Count(Installation, failure.Installation, now);
        if (failure.Tenant is { } tenant) isNew |= Count(tenant, failure.OfTenant, now);
        var wait = Longest(failure.Tenant ?? Installation, now);
        // Idle, but not to be forgotten.
        if (wait is { } locked) DelayDeactivation(locked);
        return Task.FromResult(new AuthLock { Wait = wait, IsNew = isNew });
    }

    public Task Succeeded(string tenant, CancellationToken cancellationToken)
    {
        if (Lock(tenant, clock.GetUtcNow()) is null) _windows.Remove(tenant);
        return Task.CompletedTask;
    }

    private TimeSpan? Longest(string tenant, DateTimeOffset now)
    {
        var (all, own) = (Lock(Installation, now), Lock(tenant, now));
        return own is null || all > own ? all : own;
    }

    private TimeSpan? Lock(string name, DateTimeOffset now) => _windows.TryGetValue(name, out var window) ? window.Lock(now) : null;

    private bool Count(string name, AuthLimit? limit, DateTimeOffset now)
    {
        if (limit is null) return false;
        if (!_windows.TryGetValue(name, out var window))
        {
            if (_windows.Count > MaxTenants) Sweep(now);
            if (_windows.Count > MaxTenants) return false;
            _windows.Add(name, window = new());
        }
        return window.Count(limit, now);
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (name, window) in _windows)
        {
            if (window.IsOver(now)) _windows.Remove(name);
        }
    }
}
