using Npgsql;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Storage.Postgres.Sessions;

/// <summary>The statements that change a session. One that finds its condition unmet ends the transaction with a code of ours.</summary>
internal static class SessionWrites
{
    private const string ClaimSql = """
        INSERT INTO sessions AS stored (tenant, session_key, owner) VALUES ($1, $2, 1)
        ON CONFLICT (tenant, session_key) DO UPDATE SET owner = stored.owner + 1
        RETURNING owner
        """;

    private const string RequireHeld = $"SELECT openclaw_require(EXISTS (SELECT 1 FROM held), '{PostgresErrors.Fenced}')";

    private const string HoldSql = $"""
        WITH held AS (SELECT 1 FROM sessions WHERE tenant = $1 AND session_key = $2 AND owner = $3 FOR NO KEY UPDATE)
        {RequireHeld}
        """;

    private const string WriteSql = $"""
        WITH held AS (
          UPDATE sessions SET session_id = $4, agent_id = $5, kind = $6, label = $7, display_name = $8, spawned_by = $9,
            channel = $10, updated_at = $11, entry = $12, list_row = $13,
            first_user_text = nullif(coalesce($14, first_user_text), ''), last_text = nullif(coalesce($15, last_text), ''), search_text = $16
          WHERE tenant = $1 AND session_key = $2 AND owner = $3 RETURNING 1)
        {RequireHeld}
        """;

    private const string DeleteSql = $"""
        WITH held AS (
          UPDATE sessions SET session_id = NULL, agent_id = NULL, kind = NULL, label = NULL, display_name = NULL,
            spawned_by = NULL, channel = NULL, updated_at = NULL, search_text = NULL, first_user_text = NULL,
            last_text = NULL, list_row = NULL, entry = NULL
          WHERE tenant = $1 AND session_key = $2 AND owner = $3 RETURNING 1)
        {RequireHeld}
        """;

    // The header says what the rows that stay belong to: it goes only with all of them.
    private const string TruncateSql = """
        DELETE FROM transcript_entries WHERE tenant = $1 AND session_id = $2 AND seq < $3
          AND (type <> 'session' OR $3 = 9223372036854775807)
        """;

    private const string AppendSql = """
        INSERT INTO transcript_entries (tenant, session_id, seq, entry_id, parent_id, type, timestamp, client_json, json)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string NewInboxSql = """
        INSERT INTO inbox (tenant, session_key, seq, message_id, state, run_id, reason, accepted_at, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string ChangeInboxSql = $"""
        WITH changed AS (
          UPDATE inbox SET state = $4, run_id = CASE $4 WHEN 0 THEN $5 ELSE coalesce($5, run_id) END, reason = coalesce($6, reason)
          WHERE tenant = $1 AND session_key = $2 AND seq = $3 RETURNING 1)
        SELECT openclaw_require(EXISTS (SELECT 1 FROM changed), '{PostgresErrors.MissingRow}')
        """;

    private const string UsageSql = """
        INSERT INTO usage (tenant, at, agent_id, session_id, run_id, provider, model, input, output, cache_read, cache_write, cost_micros)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    public static void Claim(NpgsqlBatch batch, string tenant, string sessionKey) => batch.Add(ClaimSql).With(tenant).With(sessionKey);

    public static void Hold(NpgsqlBatch batch, SessionCommit commit) => Owned(batch, HoldSql, commit);

    public static void Delete(NpgsqlBatch batch, SessionCommit commit) => Owned(batch, DeleteSql, commit);

    public static NpgsqlBatchCommand Write(NpgsqlBatch batch, SessionCommit commit, SessionRow session) => Owned(batch, WriteSql, commit)
        .With(session.SessionId).With(session.AgentId).With(session.Kind).With(session.Label).With(session.DisplayName)
        .With(session.SpawnedBy).With(session.Channel).With(session.UpdatedAt).With(session.Entry).With(session.ListRow)
        .With(session.FirstUserText).With(session.LastText).With(SessionRules.SearchText(commit.SessionKey, session));

    public static void Truncate(NpgsqlBatch batch, string tenant, string sessionId, long beforeSeq) =>
        batch.Add(TruncateSql).With(tenant).With(sessionId).With(beforeSeq);

    public static NpgsqlBatchCommand Append(NpgsqlBatch batch, string tenant, TranscriptRow entry) => batch.Add(AppendSql)
        .With(tenant).With(entry.SessionId).With(entry.Seq).With(entry.EntryId).With(entry.ParentId)
        .With(entry.Type).With(entry.Timestamp).With(entry.ClientJson).With(entry.Json);

    public static NpgsqlBatchCommand AddInbox(NpgsqlBatch batch, SessionCommit commit, InboxRow row) => batch.Add(NewInboxSql)
        .With(commit.Tenant).With(commit.SessionKey).With(row.Seq).With(row.MessageId).With((long)row.State)
        .With(row.RunId).With(row.Reason).With(row.AcceptedAt).With(row.Body);

    public static NpgsqlBatchCommand ChangeInbox(NpgsqlBatch batch, SessionCommit commit, InboxChange change) => batch.Add(ChangeInboxSql)
        .With(commit.Tenant).With(commit.SessionKey).With(change.Seq).With((long)change.State).With(change.RunId).With(change.Reason);

    public static void AddUsage(NpgsqlBatch batch, string tenant, UsageRow usage) => batch.Add(UsageSql)
        .With(tenant).With(usage.At).With(usage.AgentId).With(usage.SessionId).With(usage.RunId).With(usage.Provider)
        .With(usage.Model).With(usage.Input).With(usage.Output).With(usage.CacheRead).With(usage.CacheWrite).With(usage.CostMicros);

    private static NpgsqlBatchCommand Owned(NpgsqlBatch batch, string sql, SessionCommit commit) =>
        batch.Add(sql).With(commit.Tenant).With(commit.SessionKey).With(commit.Fence);
}
