using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions.Transcript;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Sessions;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Sessions;

// A stateless worker: reads of indexed tables, any number at once, none behind a run.
[StatelessWorker]
internal sealed class SessionIndexGrain(
    ISessionStore store, SessionReadCache cache, ITenantSettingsCache settings, IModelResolver models, TimeProvider clock) : TenantGrain, ISessionIndex
{
    private const int Recent = 10;
    private const int DefaultItems = 12;
    private const int DefaultChars = 240;
    private const int DefaultHistory = 200;
    private const long MaxHistoryBytes = 6 * 1024 * 1024;
    private const int MaxPreviews = 64;
    private const int MaxListed = 10_000;

    public async Task<JsonText> List(SessionsListParams query, CancellationToken cancellationToken)
    {
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // "Active within" moves with the clock: such a list is written anew each minute.
        var minute = query.ActiveMinutes is null ? 0 : now / 60_000;
        var body = await cache.GetAsync((query, configuration.Hash, minute), Tenant, null, () => ReadListAsync(query, configuration, now, cancellationToken));
        return WithTime(now, body);
    }

    public async Task<SessionsPreviewResult> Preview(SessionsPreviewParams query, CancellationToken cancellationToken)
    {
        var naming = Naming(await settings.Get(GrainFactory, Tenant, cancellationToken));
        var limit = (int)Math.Clamp(query.Limit ?? DefaultItems, 1, 50);
        var chars = (int)Math.Clamp(query.MaxChars ?? DefaultChars, 20, 2_000);
        List<SessionPreview> previews = [];
        foreach (var key in query.Keys.Take(MaxPreviews))
        {
            if (!SessionKey.TryParse(key, naming, out var parsed, out _) || await store.Load(Tenant, parsed.Value, cancellationToken) is not { SessionId: { } sessionId })
            {
                previews.Add(new() { Key = key, Status = "missing", Items = [] });
                continue;
            }
            var items = PreviewItems.Read(await store.ReadHistory(Tenant, sessionId, limit * 3, MaxHistoryBytes, cancellationToken), limit, chars);
            previews.Add(new() { Key = key, Status = items.Count == 0 ? "empty" : "ok", Items = items });
        }
        return new() { Ts = clock.GetUtcNow().ToUnixTimeMilliseconds(), Previews = previews };
    }

    public async Task<SessionsResolveResult> Resolve(SessionsResolveParams query, CancellationToken cancellationToken)
    {
        var given = (query.Key is null ? 0 : 1) + (query.SessionId is null ? 0 : 1) + (query.Label is null ? 0 : 1);
        if (given == 0) throw ProtocolException.Invalid("Either key, sessionId, or label is required");
        if (given > 1) throw ProtocolException.Invalid("Provide either key, sessionId, or label (not multiple)");
        if (query.Key is { } key)
        {
            var parsed = SessionKey.Parse(key, Naming(await settings.Get(GrainFactory, Tenant, cancellationToken)));
            return await store.Load(Tenant, parsed.Value, cancellationToken) is { Entry: not null }
                ? new() { Key = parsed.Value }
                : throw ProtocolException.Invalid($"No session found: {key}");
        }
        var found = await store.FindKey(Tenant, query.SessionId, query.Label?.Trim(), cancellationToken);
        return found is not null
            ? new() { Key = found }
            : throw ProtocolException.Invalid(query.Label is { } label ? $"No session found with label: {label}" : $"No session found: {query.SessionId}");
    }

    public async Task<JsonText> History(ChatHistoryParams query, CancellationToken cancellationToken)
    {
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        var key = SessionKey.Parse(query.SessionKey, Naming(configuration)).Value;
        return await cache.GetAsync((query, configuration.Hash), Tenant, key, () => ReadHistoryAsync(query, key, configuration, cancellationToken));
    }

    public async IAsyncEnumerable<JsonText> Export(string sessionKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = SessionKey.Parse(sessionKey, Naming(await settings.Get(GrainFactory, Tenant, cancellationToken))).Value;
        if (await store.Load(Tenant, key, cancellationToken) is not { SessionId: { } sessionId }) throw ProtocolException.Invalid($"No session found: {sessionKey}");
        await foreach (var line in store.ExportTranscript(Tenant, sessionId, cancellationToken)) yield return new JsonText(line);
    }

    public async Task<SessionOverview> Overview(CancellationToken cancellationToken)
    {
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        var counts = await store.CountByAgent(Tenant, cancellationToken);
        var recent = await RecentAsync(null, Recent, cancellationToken);
        List<AgentSessions> agents = [];
        foreach (var agent in configuration.Agents.List.OrderByDescending(agent => agent.Id == configuration.Agents.DefaultAgentId))
        {
            var own = configuration.Agents.List.Count == 1 ? recent : await RecentAsync(agent.Id, Recent, cancellationToken);
            agents.Add(new() { AgentId = agent.Id, Count = counts.GetValueOrDefault(agent.Id), Recent = own });
        }
        return new() { Agents = agents, Count = counts.Values.Sum(), Recent = recent };
    }

    private async Task<JsonText> ReadListAsync(SessionsListParams query, TenantConfiguration configuration, long now, CancellationToken cancellationToken)
    {
        var rows = await store.List(
            new()
            {
                Tenant = Tenant,
                AgentId = query.AgentId is { } agent ? AgentId.Normalize(agent) : null,
                Label = query.Label?.Trim(),
                SpawnedBy = query.SpawnedBy,
                Search = string.IsNullOrWhiteSpace(query.Search) ? null : query.Search.Trim(),
                UpdatedSince = query.ActiveMinutes is { } minutes ? now - Math.Min(minutes, 5_256_000) * 60_000 : null,
                IncludeGlobal = query.IncludeGlobal ?? false,
                IncludeUnknown = query.IncludeUnknown ?? false,
                Limit = (int)Math.Min(query.Limit ?? MaxListed, MaxListed),
            },
            cancellationToken);
        var model = await models.ResolveAsync(configuration, Tenant, configuration.Agents.DefaultAgentId, null, cancellationToken);

        var buffer = new ArrayBufferWriter<byte>(256 + rows.Count * 512);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("path"u8, "(multiple)"u8);
            json.WriteNumber("count"u8, rows.Count);
            json.WriteStartObject("defaults"u8);
            json.WriteString("modelProvider"u8, model.Provider);
            json.WriteString("model"u8, model.Model);
            json.WriteNumber("contextTokens"u8, model.ContextWindow);
            json.WriteEndObject();
            json.WriteStartArray("sessions"u8);
            foreach (var row in rows) WriteRow(json, row, query);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return JsonText.Own(buffer.WrittenSpan.ToArray());
    }

    // `{"ts":1795377746597,` and then the body without its brace: the time is that of the answer, not of the read.
    private static JsonText WithTime(long now, JsonText body)
    {
        Span<byte> head = stackalloc byte[32];
        "{\"ts\":"u8.CopyTo(head);
        if (!Utf8Formatter.TryFormat(now, head[6..], out var digits)) throw new InvalidOperationException("the time does not fit");
        head[6 + digits] = (byte)',';
        var answer = GC.AllocateUninitializedArray<byte>(7 + digits + body.Utf8.Length - 1);
        head[..(7 + digits)].CopyTo(answer);
        body.Utf8[1..].CopyTo(answer.AsSpan(7 + digits));
        return JsonText.Own(answer);
    }

    private async Task<JsonText> ReadHistoryAsync(ChatHistoryParams query, string key, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        var state = await store.Load(Tenant, key, cancellationToken);
        var entry = state?.Entry is { } stored ? JsonSerializer.Deserialize(stored.Span, ProtocolJson.Default.SessionEntry) : null;
        var messages = state?.SessionId is { } sessionId
            ? await store.ReadHistory(Tenant, sessionId, (int)(query.Limit ?? DefaultHistory), MaxHistoryBytes, cancellationToken)
            : [];
        var thinking = entry?.ThinkingLevel;
        if (thinking is null)
        {
            var reference = entry is null ? null : SessionOrigins.ModelReference(entry);
            thinking = models.DefaultThinking(configuration, await models.ResolveAsync(configuration, Tenant, SessionListing.AgentOf(key), reference, cancellationToken));
        }

        var buffer = new ArrayBufferWriter<byte>(256 + messages.Sum(message => message.Length + 1));
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("sessionKey"u8, query.SessionKey);
            if (entry is not null) json.WriteString("sessionId"u8, entry.SessionId);
            json.WriteStartArray("messages"u8);
            foreach (var message in messages) json.WriteRawValue(message.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteString("thinkingLevel"u8, thinking);
            if (entry?.VerboseLevel is { } verbose) json.WriteString("verboseLevel"u8, verbose);
            json.WriteEndObject();
        }
        return JsonText.Own(buffer.WrittenSpan.ToArray());
    }

    private async Task<IReadOnlyList<SessionListEntry>> RecentAsync(string? agentId, int limit, CancellationToken cancellationToken)
    {
        var rows = await store.List(new() { Tenant = Tenant, AgentId = agentId, Limit = limit, IncludeGlobal = true, IncludeUnknown = true, IncludeRuns = true }, cancellationToken);
        return [.. rows.Select(row => JsonSerializer.Deserialize(row.ListRow.Span, ProtocolJson.Default.SessionListEntry)!)];
    }

    private static void WriteRow(Utf8JsonWriter json, SessionListRow row, SessionsListParams query)
    {
        var title = query.IncludeDerivedTitles == true ? DerivedTitle.Of(row) : null;
        var last = query.IncludeLastMessage == true && row.LastText is { Length: > 0 } text ? text : null;
        if (title is null && last is null)
        {
            json.WriteRawValue(row.ListRow.Span, skipInputValidation: true);
            return;
        }
        var entry = JsonSerializer.Deserialize(row.ListRow.Span, ProtocolJson.Default.SessionListEntry)!;
        JsonSerializer.Serialize(json, entry with { DerivedTitle = title, LastMessagePreview = last }, ProtocolJson.Default.SessionListEntry);
    }

    private static SessionNaming Naming(Configuration.TenantConfiguration configuration) => SessionNames.Of(configuration);
}
