using OpenClaw.GrainInterfaces;
using OpenClaw.Storage.Tenants;

namespace OpenClaw.Grains.Quotas;

// Turn-based: a count and the decision on it are one step. What is counted from tables is read anew now and then, and once more before it
// is the reason of a refusal; in between only what is admitted here is added.
internal sealed class QuotaGrain(ITenantDataStore store, ITenantSettingsCache settings, TimeProvider clock) : TenantGrain, IQuotaGrain
{
    private static readonly TimeSpan RunsRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectionsRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(TenantConnectionLease.Seconds);
    private readonly Dictionary<string, (int Open, DateTimeOffset At)> _frontends = [];
    private readonly MessageRate _messages = new();
    private readonly CountedNumber _sessions = new(TimeSpan.FromMinutes(5));
    private readonly CountedNumber _tokens = new(TimeSpan.FromSeconds(10));
    private readonly CountedNumber _bytes = new(TimeSpan.FromMinutes(5));
    private DateTimeOffset _day;

    private DateTimeOffset Now => clock.GetUtcNow();

    public async Task AdmitMessage(MessageAdmission message, CancellationToken cancellationToken)
    {
        var quotas = await settings.Quotas(GrainFactory, Tenant, cancellationToken);
        if (quotas.TokensPerDay is { } tokens && await TokensAsync(cancellationToken) >= tokens)
            throw QuotaRefusal.Of("tokensPerDay", tokens, Today.AddDays(1) - Now);
        if (quotas.StoredBytes is { } bytes && !await FitsAsync(_bytes, message.Bytes, bytes, MeasureBytesAsync, cancellationToken))
            throw QuotaRefusal.Of("storedBytes", bytes, null);
        if (message.BeginsSession && quotas.Sessions is { } sessions && !await FitsAsync(_sessions, 1, sessions, CountSessionsAsync, cancellationToken))
            throw QuotaRefusal.Of("sessions", sessions, null);
        if (message.StartsRun && quotas.ConcurrentRuns is { } runs && await GrainFactory.GetGrain<ILanesGrain>(Tenant).Load(cancellationToken) >= runs)
            throw QuotaRefusal.Of("concurrentRuns", runs, RunsRetry);
        // Last, so that a message that is refused anyway takes nothing.
        if (quotas.MessagesPerMinute is { } rate && !_messages.TryTake(rate, Now, out var wait)) throw QuotaRefusal.Of("messagesPerMinute", rate, wait);
        if (message.BeginsSession) _sessions.Add(1);
        _bytes.Add(message.Bytes);
    }

    public async Task AdmitBytes(long bytes, CancellationToken cancellationToken)
    {
        var quotas = await settings.Quotas(GrainFactory, Tenant, cancellationToken);
        if (quotas.StoredBytes is { } limit && !await FitsAsync(_bytes, bytes, limit, MeasureBytesAsync, cancellationToken)) throw QuotaRefusal.Of("storedBytes", limit, null);
        _bytes.Add(bytes);
    }

    public async Task AdmitConnection(string frontendId, int open, CancellationToken cancellationToken)
    {
        var quotas = await settings.Quotas(GrainFactory, Tenant, cancellationToken);
        Hear(frontendId, open);
        if (quotas.Connections is not { } limit || Connections <= limit) return;
        Hear(frontendId, open - 1);
        throw QuotaRefusal.Of("connections", limit, ConnectionsRetry);
    }

    public Task ReportConnections(string frontendId, int open, CancellationToken cancellationToken)
    {
        Hear(frontendId, open);
        return Task.CompletedTask;
    }

    public async Task<QuotaUsage> GetUsage(CancellationToken cancellationToken) => new()
    {
        Connections = Connections,
        Sessions = (int)await CountSessionsAsync(cancellationToken),
        ConcurrentRuns = await GrainFactory.GetGrain<ILanesGrain>(Tenant).Load(cancellationToken),
        TokensToday = await store.CountTokens(Tenant, Today, cancellationToken),
        StoredBytes = await MeasureBytesAsync(cancellationToken),
    };

    private DateTimeOffset Today => new(Now.UtcDateTime.Date, TimeSpan.Zero);

    private int Connections => _frontends.Values.Where(frontend => Now - frontend.At < Lease).Sum(frontend => frontend.Open);

    private void Hear(string frontendId, int open)
    {
        if (open > 0) _frontends[frontendId] = (open, Now);
        else _frontends.Remove(frontendId);
    }

    private async Task<long> TokensAsync(CancellationToken cancellationToken)
    {
        if (_day != Today) _tokens.Forget();
        _day = Today;
        return await _tokens.GetAsync(clock, stop => store.CountTokens(Tenant, Today, stop), cancellationToken);
    }

    private async Task<bool> FitsAsync(CountedNumber counted, long more, long limit, Func<CancellationToken, Task<long>> count, CancellationToken cancellationToken)
    {
        if (await counted.GetAsync(clock, count, cancellationToken) + more <= limit) return true;
        counted.ForgetUnlessNew(clock);
        return await counted.GetAsync(clock, count, cancellationToken) + more <= limit;
    }

    private async Task<long> CountSessionsAsync(CancellationToken cancellationToken) => await store.CountSessions(Tenant, cancellationToken);

    private Task<long> MeasureBytesAsync(CancellationToken cancellationToken) => store.MeasureBytes(Tenant, cancellationToken);
}
