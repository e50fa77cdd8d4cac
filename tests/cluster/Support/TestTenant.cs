using System.Text.Json;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.ClusterTests.Support;

/// <summary>A tenant of a test: what a frontend would do for it, and what the store says about it.</summary>
internal sealed class TestTenant(GatewayCluster cluster, string name)
{
    public const string Main = "agent:main:main";

    /// <summary>Waiting messages start as soon as the session is free.</summary>
    public const string QuickQueue = "messages:\n  queue:\n    debounceMs: 0\n";

    public static readonly CallerInfo Caller = new() { ConnectionId = "connection", ClientId = "cli" };

    public string Name => name;

    public TestFrontend Frontend { get; } = new();

    public T Grain<T>(string? rest = null) where T : ITenantScopedGrain
    {
        RequestContext.Set(CallContext.Tenant, name);
        return cluster.Cluster.Client.GetGrain<T>(rest is null ? name : $"{name}/{rest}");
    }

    public ISessionGrain Session(string key = Main) => Grain<ISessionGrain>(key);

    public Task<TenantSnapshot> ConfigureAsync(string configuration) =>
        Grain<ITenantGrain>().Adopt(new() { ConfigurationText = configuration, TokenHashes = [] }, CancellationToken.None);

    /// <summary>Creates it as an operator does.</summary>
    public Task<TenantCreated> CreateAsync(string? configuration = null) =>
        Grain<ITenantGrain>().Create(new() { ConfigurationText = configuration, By = "test" }, CancellationToken.None);

    /// <summary>Waits for what other parts of the cluster learn a moment later.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds()) await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>Waits until the tenant may not work any more.</summary>
    public Task UntilRefusedAsync() => UntilAsync(async () => !await AcceptsAsync());

    /// <summary>Waits until the tenant may work.</summary>
    public Task UntilAcceptedAsync() => UntilAsync(AcceptsAsync);

    /// <summary>Makes the store say that a model used so many tokens just now.</summary>
    public async Task SpendAsync(ISessionStore store, long tokens)
    {
        var state = await store.Claim(name, "agent:main:spent", CancellationToken.None);
        var row = new UsageRow
        {
            At = cluster.Clock.GetUtcNow().ToUnixTimeMilliseconds(), AgentId = "main", SessionId = "spent", RunId = "spent", Provider = "demo", Model = "demo", Input = tokens,
        };
        await store.Commit(new() { Tenant = name, SessionKey = "agent:main:spent", Fence = state.Fence, Usage = [row] }, CancellationToken.None);
    }

    // A change of a setting is work, and starts no run.
    private async Task<bool> AcceptsAsync()
    {
        try
        {
            await Session("agent:main:probe").Patch(new() { Key = "agent:main:probe" }, CancellationToken.None);
            return true;
        }
        catch (ProtocolException refusal) when (refusal.Code == ProtocolErrorCode.Unavailable)
        {
            return false;
        }
    }

    public Task<TopicPosition> ListenAsync(TestFrontend frontend) =>
        Grain<ITenantEventsGrain>().Subscribe(frontend.Id, cluster.Cluster.Client.CreateObjectReference<IEventObserver>(frontend), CancellationToken.None);

    public Task<ChatSendResult> SendAsync(string key, string text, string session = Main, CancellationToken cancellationToken = default) =>
        Session(session).Send(new() { SessionKey = session, Message = text, IdempotencyKey = key }, Caller, cancellationToken);

    public Task<AgentTicket> RunAsync(string key, string text, string session = Main, string? label = null) =>
        Session(session).Run(new() { SessionKey = session, Message = text, IdempotencyKey = key, Label = label }, Caller, CancellationToken.None);

    public Task<ChatAbortResult> AbortAsync(string? runId = null, string session = Main) =>
        Session(session).Abort(new() { SessionKey = session, RunId = runId }, "rpc", CancellationToken.None);

    public void Script(string session = Main) => cluster.Runner.Script(name, session);

    public Task<ScriptedRun> NextRunAsync(string session = Main) => cluster.Runner.NextAsync(name, session);

    /// <summary>Ends the session's activation; the next call makes a new one.</summary>
    public Task ForgetAsync(string session = Main) => cluster.Cluster.DeactivateAsync(Session(session));

    public Task<LedgerRow?> LedgerAsync(string kind, string key) => cluster.Store.FindByIdempotencyKey(name, kind, key, CancellationToken.None);

    public Task<SessionState?> StoredAsync(string session = Main) => cluster.Store.Load(name, session, CancellationToken.None);

    public async Task<IReadOnlyList<TranscriptRow>> RowsAsync(string session = Main) =>
        await StoredAsync(session) is { SessionId: { } id } ? await cluster.Store.ReadTranscript(name, id, 1, CancellationToken.None) : [];

    /// <summary>The stored messages.</summary>
    public async Task<IReadOnlyList<TranscriptMessage>> MessagesAsync(string session = Main) =>
    [
        .. (await RowsAsync(session)).Where(row => row.Type == "message").Select(row =>
        {
            using var json = JsonDocument.Parse(row.Json);
            return json.RootElement.GetProperty("message").Deserialize(ProtocolJson.Default.TranscriptMessage)!;
        }),
    ];
}
