using System.Text.Json;
using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Sessions;

/// <summary>The reads of sessions. Each runs in one transaction, so that it sees one state.</summary>
internal static class SessionReads
{
    private const string EntrySql = "SELECT session_id, entry FROM sessions WHERE tenant = ?1 AND session_key = ?2";

    private const string LastSeqSql = "SELECT seq FROM transcript_entries WHERE tenant = ?1 AND session_id = ?2 ORDER BY seq DESC LIMIT 1";

    private const string LastInboxSeqSql = "SELECT seq FROM inbox WHERE tenant = ?1 AND session_key = ?2 ORDER BY seq DESC LIMIT 1";

    private const string InboxSql = """
        SELECT seq, message_id, state, run_id, reason, accepted_at, body FROM inbox
        WHERE tenant = ?1 AND session_key = ?2 AND state < 2 ORDER BY seq
        """;

    private const string TranscriptSql = """
        SELECT seq, entry_id, parent_id, type, timestamp, client_json, json FROM transcript_entries
        WHERE tenant = ?1 AND session_id = ?2 AND seq >= ?3 ORDER BY seq
        """;

    private const string ExportSql = """
        SELECT seq, json FROM transcript_entries WHERE tenant = ?1 AND session_id = ?2 AND seq >= ?3 ORDER BY seq LIMIT ?4
        """;

    private const string HistorySql = """
        SELECT client_json FROM transcript_entries WHERE tenant = ?1 AND session_id = ?2 AND client_json IS NOT NULL
        ORDER BY seq DESC LIMIT ?3
        """;

    private const string UnfinishedSql = """
        SELECT tenant, session_key, min(accepted_at) AS since FROM (
          SELECT tenant, session_key, accepted_at FROM run_ledger
          WHERE state < 2 AND (silo IS NULL OR silo NOT IN (SELECT value FROM json_each(?1)))
          UNION ALL
          SELECT tenant, session_key, accepted_at FROM inbox AS waiting
          WHERE state < 2 AND (state = 1 OR reason IS NULL) AND NOT EXISTS (
            SELECT 1 FROM run_ledger AS run
            WHERE run.tenant = waiting.tenant AND run.session_key = waiting.session_key AND run.state < 2
              AND run.silo IN (SELECT value FROM json_each(?1))))
        GROUP BY tenant, session_key ORDER BY since, tenant, session_key LIMIT ?2
        """;

    private const string CountSql = "SELECT agent_id, count(*) FROM sessions WHERE tenant = ?1 AND session_id IS NOT NULL GROUP BY agent_id";

    private const string ListSql = """
        SELECT session_key, session_id, agent_id, kind, label, display_name, channel, updated_at, list_row,
          first_user_text, last_text
        FROM sessions
        WHERE tenant = ?1 AND session_id IS NOT NULL
          AND (?2 IS NULL OR agent_id = ?2)
          AND (?3 IS NULL OR label = ?3)
          AND (?4 IS NULL OR spawned_by = ?4)
          AND (?5 IS NULL OR instr(search_text, ?5) > 0)
          AND (?6 IS NULL OR updated_at >= ?6)
          AND (?7 OR kind <> 'global')
          AND (?8 OR kind <> 'unknown')
          AND (?9 OR instr(session_key, ':run:') = 0)
        ORDER BY updated_at DESC, session_key LIMIT ?10
        """;

    private const string KeyByIdSql = """
        SELECT session_key FROM sessions WHERE tenant = ?1 AND session_id = ?2 ORDER BY updated_at DESC LIMIT 1
        """;

    private const string KeyByLabelSql = "SELECT session_key FROM sessions WHERE tenant = ?1 AND label = ?2";

    public static SessionState State(SqliteHandle db, string tenant, string sessionKey, long fence)
    {
        var (sessionId, entry) = Entry(db, tenant, sessionKey);
        return new SessionState
        {
            Fence = fence,
            Entry = entry,
            SessionId = sessionId,
            LastSeq = sessionId is null ? 0 : LastOf(db, LastSeqSql, tenant, sessionId),
            LastInboxSeq = LastOf(db, LastInboxSeqSql, tenant, sessionKey),
            Inbox = OpenInbox(db, tenant, sessionKey),
            OpenRuns = LedgerRows.Open(db, tenant, sessionKey),
        };
    }

    public static IReadOnlyList<TranscriptRow> Transcript(SqliteHandle db, string tenant, string sessionId, long fromSeq)
    {
        using var row = db.Prepare(TranscriptSql).With(tenant).With(sessionId).With(fromSeq);
        var entries = new List<TranscriptRow>();
        while (row.Read())
        {
            entries.Add(new TranscriptRow
            {
                SessionId = sessionId,
                Seq = row.Int64(0),
                EntryId = row.Text(1),
                ParentId = row.TextOrNull(2),
                Type = row.Text(3),
                Timestamp = row.Int64(4),
                ClientJson = row.BlobOrNull(5),
                Json = row.Blob(6),
            });
        }

        return entries;
    }

    /// <summary>Some lines, at least one where there is one, and the sequence to go on from; null at the end.</summary>
    public static (List<ReadOnlyMemory<byte>> Lines, long? Next) ExportPage(
        SqliteHandle db, string tenant, string sessionId, long fromSeq, int maxRows, long maxBytes)
    {
        using var row = db.Prepare(ExportSql).With(tenant).With(sessionId).With(fromSeq).With(maxRows + 1L);
        var lines = new List<ReadOnlyMemory<byte>>();
        long bytes = 0;
        while (row.Read())
        {
            if (lines.Count == maxRows || bytes >= maxBytes)
                return (lines, row.Int64(0));
            bytes += row.Bytes(1);
            lines.Add(row.Blob(1));
        }

        return (lines, null);
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> History(SqliteHandle db, string tenant, string sessionId, int limit, long maxBytes)
    {
        using var row = db.Prepare(HistorySql).With(tenant).With(sessionId).With(limit);
        var messages = new List<ReadOnlyMemory<byte>>();
        var left = maxBytes;
        while (row.Read() && (left -= row.Bytes(0) + 1) >= 0)
            messages.Add(row.Blob(0));
        messages.Reverse();
        return messages;
    }

    public static IReadOnlyList<(string Tenant, string SessionKey)> Unfinished(SqliteHandle db, IReadOnlyCollection<string> liveSilos, int limit)
    {
        using var row = db.Prepare(UnfinishedSql).With(JsonSerializer.Serialize(liveSilos)).With(limit);
        var sessions = new List<(string, string)>();
        while (row.Read())
            sessions.Add((row.Text(0), row.Text(1)));
        return sessions;
    }

    public static IReadOnlyList<SessionListRow> List(SqliteHandle db, SessionQuery query)
    {
        var search = SessionRules.SearchText(query);
        using var row = db.Prepare(ListSql)
            .With(query.Tenant).With(query.AgentId).With(query.Label).With(query.SpawnedBy).With(search)
            .With(query.UpdatedSince).With(query.IncludeGlobal).With(query.IncludeUnknown).With(query.IncludeRuns)
            .With(query.Limit ?? -1L);
        var sessions = new List<SessionListRow>();
        while (row.Read())
        {
            sessions.Add(new SessionListRow
            {
                SessionKey = row.Text(0),
                SessionId = row.Text(1),
                AgentId = row.Text(2),
                Kind = row.Text(3),
                Label = row.TextOrNull(4),
                DisplayName = row.TextOrNull(5),
                Channel = row.TextOrNull(6),
                UpdatedAt = row.Int64(7),
                ListRow = row.Blob(8),
                FirstUserText = row.TextOrNull(9),
                LastText = row.TextOrNull(10),
            });
        }

        return sessions;
    }

    public static IReadOnlyDictionary<string, int> CountByAgent(SqliteHandle db, string tenant)
    {
        using var row = db.Prepare(CountSql).With(tenant);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (row.Read()) counts[row.Text(0)] = (int)row.Int64(1);
        return counts;
    }

    public static string? Key(SqliteHandle db, string tenant, string? sessionId, string? label)
    {
        using var row = sessionId is null
            ? db.Prepare(KeyByLabelSql).With(tenant).With(label)
            : db.Prepare(KeyByIdSql).With(tenant).With(sessionId);
        return row.Read() ? row.Text(0) : null;
    }

    private static (string? SessionId, ReadOnlyMemory<byte>? Entry) Entry(SqliteHandle db, string tenant, string sessionKey)
    {
        using var row = db.Prepare(EntrySql).With(tenant).With(sessionKey);
        return row.Read() ? (row.TextOrNull(0), row.BlobOrNull(1)) : (null, null);
    }

    private static long LastOf(SqliteHandle db, string sql, string tenant, string key)
    {
        using var row = db.Prepare(sql).With(tenant).With(key);
        return row.Read() ? row.Int64(0) : 0;
    }

    private static List<InboxRow> OpenInbox(SqliteHandle db, string tenant, string sessionKey)
    {
        using var row = db.Prepare(InboxSql).With(tenant).With(sessionKey);
        var inbox = new List<InboxRow>();
        while (row.Read())
        {
            inbox.Add(new InboxRow
            {
                Seq = row.Int64(0),
                MessageId = row.Text(1),
                State = (InboxState)row.Int64(2),
                RunId = row.TextOrNull(3),
                Reason = row.TextOrNull(4),
                AcceptedAt = row.Int64(5),
                Body = row.Blob(6),
            });
        }

        return inbox;
    }
}
