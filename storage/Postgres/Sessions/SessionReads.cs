using Npgsql;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Storage.Postgres.Sessions;

/// <summary>The reads of sessions.</summary>
internal static class SessionReads
{
    // The ends of transcript and inbox beside the entry: rows of either exist only where the session's row does.
    private const string EntrySql = """
        SELECT session_id, entry, (
          SELECT seq FROM transcript_entries AS last
          WHERE last.tenant = sessions.tenant AND last.session_id = sessions.session_id ORDER BY seq DESC LIMIT 1), (
          SELECT seq FROM inbox AS last
          WHERE last.tenant = sessions.tenant AND last.session_key = sessions.session_key ORDER BY seq DESC LIMIT 1)
        FROM sessions WHERE tenant = $1 AND session_key = $2
        """;

    private const string InboxSql = """
        SELECT seq, message_id, state, run_id, reason, accepted_at, body FROM inbox
        WHERE tenant = $1 AND session_key = $2 AND state < 2 ORDER BY seq
        """;

    private const string TranscriptSql = """
        SELECT seq, entry_id, parent_id, type, timestamp, client_json, json FROM transcript_entries
        WHERE tenant = $1 AND session_id = $2 AND seq >= $3 ORDER BY seq
        """;

    // The server cuts a page to its bytes: a row belongs to it while those before it are fewer. So it has one row where there is one.
    private const string ExportSql = """
        SELECT seq, json FROM (
          SELECT seq, json, sum(octet_length(json)) OVER (ORDER BY seq) - octet_length(json) AS before FROM (
            SELECT seq, json FROM transcript_entries
            WHERE tenant = $1 AND session_id = $2 AND seq >= $3 ORDER BY seq LIMIT $4) AS page) AS sized
        WHERE before < $5 ORDER BY seq
        """;

    private const string HistorySql = """
        SELECT client_json FROM (
          SELECT seq, client_json, sum(octet_length(client_json) + 1) OVER (ORDER BY seq DESC) AS bytes FROM (
            SELECT seq, client_json FROM transcript_entries
            WHERE tenant = $1 AND session_id = $2 AND client_json IS NOT NULL ORDER BY seq DESC LIMIT $3) AS page) AS sized
        WHERE bytes <= $4 ORDER BY seq
        """;

    private const string UnfinishedSql = """
        SELECT tenant, session_key FROM (
          SELECT tenant, session_key, accepted_at FROM run_ledger
          WHERE state < 2 AND (silo IS NULL OR silo <> ALL ($1))
          UNION ALL
          SELECT tenant, session_key, accepted_at FROM inbox AS waiting
          WHERE state < 2 AND (state = 1 OR reason IS NULL) AND NOT EXISTS (
            SELECT 1 FROM run_ledger AS run
            WHERE run.tenant = waiting.tenant AND run.session_key = waiting.session_key AND run.state < 2 AND run.silo = ANY ($1))
        ) AS unfinished
        GROUP BY tenant, session_key ORDER BY min(accepted_at), tenant, session_key LIMIT $2
        """;

    private const string CountSql = "SELECT agent_id, count(*) FROM sessions WHERE tenant = $1 AND session_id IS NOT NULL GROUP BY agent_id";

    private const string ListSql = """
        SELECT session_key, session_id, agent_id, kind, label, display_name, channel, updated_at, list_row,
          first_user_text, last_text
        FROM sessions
        WHERE tenant = $1 AND session_id IS NOT NULL
          AND ($2 IS NULL OR agent_id = $2)
          AND ($3 IS NULL OR label = $3)
          AND ($4 IS NULL OR spawned_by = $4)
          AND ($5 IS NULL OR strpos(search_text, $5) > 0)
          AND ($6 IS NULL OR updated_at >= $6)
          AND ($7 OR kind <> 'global')
          AND ($8 OR kind <> 'unknown')
          AND ($9 OR strpos(session_key, ':run:') = 0)
        ORDER BY updated_at DESC, session_key LIMIT $10
        """;

    private const string KeyByIdSql = """
        SELECT session_key FROM sessions WHERE tenant = $1 AND session_id = $2 ORDER BY updated_at DESC LIMIT 1
        """;

    private const string KeyByLabelSql = "SELECT session_key FROM sessions WHERE tenant = $1 AND label = $2";

    public static void State(NpgsqlBatch batch, string tenant, string sessionKey)
    {
        batch.Add(EntrySql).With(tenant).With(sessionKey);
        batch.Add(InboxSql).With(tenant).With(sessionKey);
        LedgerRows.Open(batch, tenant, sessionKey);
    }

    /// <summary>Reads the three results of <see cref="State(NpgsqlBatch, string, string)"/>.</summary>
    public static async Task<SessionState> State(NpgsqlDataReader reader, long fence, CancellationToken cancellationToken)
    {
        var (sessionId, entry, lastSeq, lastInboxSeq) = await reader.First(
            row => (row.TextOrNull(0), row.BlobOrNull(1), row.Int64OrNull(2), row.Int64OrNull(3)), cancellationToken);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var inbox = await reader.Rows(InboxRow, cancellationToken);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return new SessionState
        {
            Fence = fence,
            Entry = entry,
            SessionId = sessionId,
            LastSeq = lastSeq ?? 0,
            LastInboxSeq = lastInboxSeq ?? 0,
            Inbox = inbox,
            OpenRuns = await reader.Rows(LedgerRows.Read, cancellationToken),
        };
    }

    public static void Transcript(NpgsqlBatch batch, string tenant, string sessionId, long fromSeq) =>
        batch.Add(TranscriptSql).With(tenant).With(sessionId).With(fromSeq);

    public static TranscriptRow TranscriptRow(NpgsqlDataReader row, string sessionId) => new()
    {
        SessionId = sessionId,
        Seq = row.GetInt64(0),
        EntryId = row.Text(1),
        ParentId = row.TextOrNull(2),
        Type = row.Text(3),
        Timestamp = row.GetInt64(4),
        ClientJson = row.BlobOrNull(5),
        Json = row.Blob(6),
    };

    public static void ExportPage(NpgsqlBatch batch, string tenant, string sessionId, long fromSeq, int maxRows, long maxBytes) =>
        batch.Add(ExportSql).With(tenant).With(sessionId).With(fromSeq).With(maxRows).With(maxBytes);

    public static void History(NpgsqlBatch batch, string tenant, string sessionId, int limit, long maxBytes) =>
        batch.Add(HistorySql).With(tenant).With(sessionId).With(limit).With(maxBytes);

    public static void Unfinished(NpgsqlBatch batch, IReadOnlyCollection<string> liveSilos, int limit) =>
        batch.Add(UnfinishedSql).With(liveSilos).With(limit);

    public static void CountByAgent(NpgsqlBatch batch, string tenant) => batch.Add(CountSql).With(tenant);

    public static void List(NpgsqlBatch batch, SessionQuery query) => batch.Add(ListSql)
        .With(query.Tenant).With(query.AgentId).With(query.Label).With(query.SpawnedBy).With(SessionRules.SearchText(query))
        .With(query.UpdatedSince).With(query.IncludeGlobal).With(query.IncludeUnknown).With(query.IncludeRuns).With(query.Limit);

    public static SessionListRow ListRow(NpgsqlDataReader row) => new()
    {
        SessionKey = row.Text(0),
        SessionId = row.Text(1),
        AgentId = row.Text(2),
        Kind = row.Text(3),
        Label = row.TextOrNull(4),
        DisplayName = row.TextOrNull(5),
        Channel = row.TextOrNull(6),
        UpdatedAt = row.GetInt64(7),
        ListRow = row.Blob(8),
        FirstUserText = row.TextOrNull(9),
        LastText = row.TextOrNull(10),
    };

    public static void Key(NpgsqlBatch batch, string tenant, string? sessionId, string? label) =>
        batch.Add(sessionId is null ? KeyByLabelSql : KeyByIdSql).With(tenant).With(sessionId ?? label);

    private static InboxRow InboxRow(NpgsqlDataReader row) => new()
    {
        Seq = row.GetInt64(0),
        MessageId = row.Text(1),
        State = (InboxState)row.GetInt16(2),
        RunId = row.TextOrNull(3),
        Reason = row.TextOrNull(4),
        AcceptedAt = row.GetInt64(5),
        Body = row.Blob(6),
    };
}
