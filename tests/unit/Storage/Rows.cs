using System.Globalization;
using System.Text;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Rows with everything a test does not care about filled in.</summary>
internal static class Rows
{
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } given ? Text(given) : null;

    public static SessionRow Session(string sessionId, long updatedAt = 1, string? label = null) => new()
    {
        SessionId = sessionId,
        AgentId = "main",
        Kind = "direct",
        Label = label,
        UpdatedAt = updatedAt,
        Entry = Bytes($"entry of {sessionId}"),
        ListRow = Bytes($"row of {sessionId}"),
    };

    public static TranscriptRow Entry(string sessionId, long seq, string? client = "client") => new()
    {
        SessionId = sessionId,
        Seq = seq,
        EntryId = seq.ToString("x8", CultureInfo.InvariantCulture),
        Type = "message",
        Timestamp = 1000 + seq,
        Json = Bytes($"line {seq}"),
        ClientJson = client is null ? (ReadOnlyMemory<byte>?)null : Bytes($"{client} {seq}"),
    };

    public static InboxRow Inbox(long seq, long acceptedAt = 1) => new()
    {
        Seq = seq,
        MessageId = $"m{seq}",
        State = InboxState.Waiting,
        AcceptedAt = acceptedAt,
        Body = Bytes($"body {seq}"),
    };

    public static LedgerRow Run(string sessionKey, string id, string? silo = null, string kind = "chat", long acceptedAt = 1) => new()
    {
        Kind = kind,
        IdempotencyKey = id,
        RunId = id,
        SessionKey = sessionKey,
        RawSessionKey = sessionKey,
        State = RunState.Accepted,
        Silo = silo,
        AcceptedAt = acceptedAt,
    };

    /// <summary>Claims the session and makes one commit.</summary>
    public static async Task<long> Store(
        this ISessionStore sessions, string tenant, string key, Func<SessionCommit, SessionCommit> change)
    {
        var fence = (await sessions.Claim(tenant, key, CancellationToken.None)).Fence;
        await sessions.Commit(change(new SessionCommit { Tenant = tenant, SessionKey = key, Fence = fence }), CancellationToken.None);
        return fence;
    }
}
