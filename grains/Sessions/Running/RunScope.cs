using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Events;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What the parts of a session's running share: its log, what it works with, and what is known of its latest requests.</summary>
internal sealed record RunScope(SessionLog Log, SessionServices Services, IGrainFactory Grains, ISessionHost Host)
{
    public RecentRuns Recent { get; } = new(Services.Clock);

    /// <summary>Until it is given back nobody else starts a run or changes what the next one is built on.</summary>
    /// <remarks>Calls, timers and commands interleave at every await: without it two of them could see a free session and both start.</remarks>
    public TurnGate Turn { get; } = new();

    public long Now => Services.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public bool MayWork => Services.Permits.Refusal(Log.Tenant) is null;

    public ITenantEventsGrain Topic => Grains.GetGrain<ITenantEventsGrain>(Log.Tenant);

    public ILanesGrain Lanes => Grains.GetGrain<ILanesGrain>(Log.Tenant);

    /// <summary>Whether the tenant may store so many bytes more.</summary>
    /// <exception cref="ProtocolException">It may not.</exception>
    public async Task AdmitBytesAsync(long bytes, CancellationToken cancellationToken)
    {
        var quotas = await Services.Settings.Quotas(Grains, Log.Tenant, cancellationToken);
        if (quotas.StoredBytes is not null) await Grains.GetGrain<IQuotaGrain>(Log.Tenant).AdmitBytes(bytes, cancellationToken);
    }

    public Task TellAsync(GatewayEvent told) => Topic.Publish([new EventEnvelope { Event = told }], CancellationToken.None);

    /// <summary>Told once the call that leads to it is answered.</summary>
    public void TellLater(GatewayEvent told) => _ = Host.After(TimeSpan.Zero, () => TellAsync(told));

    /// <summary>What a commit put into outboxes is sent. Where nobody hears of it here, the watch over the channels finds it.</summary>
    public void DeliverLater(IReadOnlyList<NewOutboxRow> answers)
    {
        foreach (var key in answers.Select(answer => answer.Key).Distinct())
            _ = Host.After(TimeSpan.Zero, () => Grains.GetGrain<IDeliveryGrain>(key.ToString()).Wake(CancellationToken.None));
    }

    /// <summary>The ledger row of a message that asks for a run.</summary>
    public LedgerRow NewLedgerRow(AcceptedMessage message, RunState state) => new()
    {
        Kind = message.Kind, IdempotencyKey = message.Key, RunId = message.Key, SessionKey = Log.SessionKey, RawSessionKey = message.RawSessionKey,
        SessionId = Log.Entry?.SessionId, State = state, AcceptedAt = message.At,
    };

    /// <summary>The ledger row of a message whose run starts with the commit that carries it.</summary>
    public LedgerRow NewRunningRow(AcceptedMessage message) =>
        NewLedgerRow(message, RunState.Running) with { StartedAt = Now, Silo = Services.Silo.Name };
}
