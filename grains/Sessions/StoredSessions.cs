using System.Text.Json;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Grains.Sessions.Transcript;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>The tenant's conversations, as the session tools see them.</summary>
internal sealed class StoredSessions(ISessionStore store, string tenant, TimeProvider clock) : ISessionReader
{
    public async Task<IReadOnlyList<SessionSummary>> ListAsync(int limit, TimeSpan? activeWithin, CancellationToken cancellationToken)
    {
        var since = activeWithin is { } window ? (clock.GetUtcNow() - window).ToUnixTimeMilliseconds() : (long?)null;
        var rows = await store.List(new() { Tenant = tenant, Limit = limit, UpdatedSince = since }, cancellationToken);
        return [.. rows.Select(Summary)];
    }

    public async Task<IReadOnlyList<TranscriptMessage>?> HistoryAsync(string sessionKey, int limit, CancellationToken cancellationToken)
    {
        if (await store.Load(tenant, sessionKey, cancellationToken) is not { SessionId: { } sessionId }) return null;
        var conversation = Conversation.Read(await store.ReadTranscript(tenant, sessionId, 1, cancellationToken));
        return [.. conversation.Messages.Skip(Math.Max(0, conversation.Count - limit))];
    }

    private static SessionSummary Summary(SessionListRow row)
    {
        var entry = JsonSerializer.Deserialize(row.ListRow.Span, ProtocolJson.Default.SessionListEntry);
        return new()
        {
            Key = row.SessionKey, SessionId = row.SessionId, Kind = row.Kind, Label = row.Label, DisplayName = row.DisplayName, Channel = row.Channel,
            UpdatedAt = row.UpdatedAt, Model = entry?.Model, TotalTokens = entry?.TotalTokens, ContextTokens = entry?.ContextTokens,
            ThinkingLevel = entry?.ThinkingLevel, VerboseLevel = entry?.VerboseLevel,
        };
    }
}
