using Microsoft.Data.Sqlite;
using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Sqlite.Channels;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Sessions;

/// <summary>The changes of a session, run on the writer. What throws here is undone as a whole.</summary>
internal static class SessionWrites
{
    private const string ClaimSql = """
        INSERT INTO sessions (tenant, session_key, owner) VALUES (?1, ?2, 1)
        ON CONFLICT (tenant, session_key) DO UPDATE SET owner = owner + 1
        RETURNING owner
        """;

    private const string FenceSql = "SELECT 1 FROM sessions WHERE tenant = ?1 AND session_key = ?2 AND owner = ?3";

    // Most commits change none of what is indexed beside the time. Told apart here, because SQLite writes an index anew
    // as soon as its column is named, whether or not the value differs.
    private const string TouchSql = """
        UPDATE sessions SET updated_at = ?11, entry = ?12, list_row = ?13,
          first_user_text = nullif(coalesce(?14, first_user_text), ''), last_text = nullif(coalesce(?15, last_text), '')
        WHERE tenant = ?1 AND session_key = ?2 AND owner = ?3 AND session_id IS ?4 AND agent_id IS ?5 AND kind IS ?6
          AND label IS ?7 AND display_name IS ?8 AND spawned_by IS ?9 AND channel IS ?10
        """;

    private const string WriteSql = """
        UPDATE sessions SET session_id = ?4, agent_id = ?5, kind = ?6, label = ?7, display_name = ?8, spawned_by = ?9,
          channel = ?10, updated_at = ?11, entry = ?12, list_row = ?13,
          first_user_text = nullif(coalesce(?14, first_user_text), ''), last_text = nullif(coalesce(?15, last_text), ''), search_text = ?16
        WHERE tenant = ?1 AND session_key = ?2 AND owner = ?3
        """;

    private const string DeleteSql = """
        UPDATE sessions SET session_id = NULL, agent_id = NULL, kind = NULL, label = NULL, display_name = NULL,
          spawned_by = NULL, channel = NULL, updated_at = NULL, search_text = NULL, first_user_text = NULL,
          last_text = NULL, list_row = NULL, entry = NULL
        WHERE tenant = ?1 AND session_key = ?2 AND owner = ?3
        """;

    // The header says what the rows that stay belong to: it goes only with all of them.
    private const string TruncateSql = """
        DELETE FROM transcript_entries WHERE tenant = ?1 AND session_id = ?2 AND seq < ?3
          AND (type <> 'session' OR ?3 = 9223372036854775807)
        """;

    private const string AppendSql = """
        INSERT INTO transcript_entries (tenant, session_id, seq, entry_id, parent_id, type, timestamp, client_json, json)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string NewInboxSql = """
        INSERT INTO inbox (tenant, session_key, seq, message_id, state, run_id, reason, accepted_at, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string ChangeInboxSql = """
        UPDATE inbox SET state = ?4, run_id = CASE ?4 WHEN 0 THEN ?5 ELSE coalesce(?5, run_id) END, reason = coalesce(?6, reason)
        WHERE tenant = ?1 AND session_key = ?2 AND seq = ?3
        """;

    private const string UsageSql = """
        INSERT INTO usage (tenant, at, agent_id, session_id, run_id, provider, model, input, output, cache_read, cache_write, cost_micros)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    public static long Claim(SqliteHandle db, string tenant, string sessionKey)
    {
        using var row = db.Prepare(ClaimSql).With(tenant).With(sessionKey);
        row.Read();
        var owner = row.Int64(0);
        // To the end: a statement that is left half way keeps the transaction from committing.
        row.Read();
        return owner;
    }

    public static bool Commit(SqliteHandle db, SessionCommit commit)
    {
        Fence(db, commit);
        foreach (var (sessionId, beforeSeq) in commit.Truncate)
            db.Prepare(TruncateSql).With(commit.Tenant).With(sessionId).With(beforeSeq).Run();
        foreach (var entry in commit.Append)
            Append(db, commit.Tenant, entry);
        foreach (var row in commit.NewInbox)
            AddInbox(db, commit, row);
        foreach (var change in commit.InboxChanges)
            ChangeInbox(db, commit, change);
        foreach (var run in commit.NewRuns)
            LedgerRows.Add(db, commit.Tenant, run);
        foreach (var change in commit.RunChanges)
            LedgerRows.Change(db, commit.Tenant, commit.SessionKey, change);
        foreach (var usage in commit.Usage)
            AddUsage(db, commit.Tenant, usage);
        if (commit.Seen is { } seen)
            ChannelWrites.Take(db, seen);
        foreach (var row in commit.Outbox)
            ChannelWrites.Add(db, row);
        return true;
    }

    // The fence is part of the statement that changes the session; a commit that leaves the session alone asks for it.
    private static void Fence(SqliteHandle db, SessionCommit commit)
    {
        var held = commit switch
        {
            { Session: { } session } => Write(db, commit, session),
            { DeleteSession: true } => Owned(db, DeleteSql, commit).Run() == 1,
            _ => Holds(db, commit),
        };
        if (!held)
            throw new FencedException(commit.SessionKey);
    }

    private static SqliteStatement Owned(SqliteHandle db, string sql, SessionCommit commit) =>
        db.Prepare(sql).With(commit.Tenant).With(commit.SessionKey).With(commit.Fence);

    private static bool Holds(SqliteHandle db, SessionCommit commit)
    {
        using var row = Owned(db, FenceSql, commit);
        return row.Read();
    }

    private static bool Write(SqliteHandle db, SessionCommit commit, SessionRow session)
    {
        if (Bind(Owned(db, TouchSql, commit), session).Run() == 1)
            return true;

        try
        {
            return Bind(Owned(db, WriteSql, commit), session).With(SessionRules.SearchText(commit.SessionKey, session)).Run() == 1;
        }
        catch (SqliteException error) when (error.IsUniqueViolation())
        {
            throw new LabelTakenException(session.Label!);
        }
    }

    private static SqliteStatement Bind(SqliteStatement statement, SessionRow session) => statement
        .With(session.SessionId).With(session.AgentId).With(session.Kind).With(session.Label).With(session.DisplayName)
        .With(session.SpawnedBy).With(session.Channel).With(session.UpdatedAt).With(session.Entry).With(session.ListRow)
        .With(session.FirstUserText).With(session.LastText);

    private static void Append(SqliteHandle db, string tenant, TranscriptRow entry)
    {
        try
        {
            db.Prepare(AppendSql)
                .With(tenant).With(entry.SessionId).With(entry.Seq).With(entry.EntryId).With(entry.ParentId)
                .With(entry.Type).With(entry.Timestamp).With(entry.ClientJson).With(entry.Json).Run();
        }
        catch (SqliteException error) when (error.IsUniqueViolation())
        {
            throw new InvalidOperationException($"Entry {entry.Seq} of transcript {entry.SessionId} exists.", error);
        }
    }

    private static void AddInbox(SqliteHandle db, SessionCommit commit, InboxRow row)
    {
        try
        {
            db.Prepare(NewInboxSql)
                .With(commit.Tenant).With(commit.SessionKey).With(row.Seq).With(row.MessageId).With((long)row.State)
                .With(row.RunId).With(row.Reason).With(row.AcceptedAt).With(row.Body).Run();
        }
        catch (SqliteException error) when (error.IsUniqueViolation())
        {
            throw new InvalidOperationException($"Inbox row {row.Seq} of {commit.SessionKey} exists.", error);
        }
    }

    private static void ChangeInbox(SqliteHandle db, SessionCommit commit, InboxChange change)
    {
        var changed = db.Prepare(ChangeInboxSql)
            .With(commit.Tenant).With(commit.SessionKey).With(change.Seq).With((long)change.State)
            .With(change.RunId).With(change.Reason).Run();
        if (changed == 0)
            throw new InvalidOperationException($"There is no inbox row {change.Seq} of {commit.SessionKey}.");
    }

    private static void AddUsage(SqliteHandle db, string tenant, UsageRow usage) => db.Prepare(UsageSql)
        .With(tenant).With(usage.At).With(usage.AgentId).With(usage.SessionId).With(usage.RunId).With(usage.Provider)
        .With(usage.Model).With(usage.Input).With(usage.Output).With(usage.CacheRead).With(usage.CacheWrite)
        .With(usage.CostMicros).Run();
}
