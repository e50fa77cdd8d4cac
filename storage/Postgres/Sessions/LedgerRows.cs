using Npgsql;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Storage.Postgres.Sessions;

/// <summary>The table <c>run_ledger</c>.</summary>
internal static class LedgerRows
{
    private const string Columns = """
        kind, idempotency_key, run_id, session_key, raw_session_key, session_id, state, silo, seq_high_water,
        accepted_at, started_at, ended_at, error, side_effect, result
        """;

    private const string AddSql = $"""
        INSERT INTO run_ledger (tenant, {Columns})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """;

    private const string ChangeSql = $"""
        WITH changed AS (
          UPDATE run_ledger SET state = coalesce($5, state), session_id = coalesce($6, session_id), silo = coalesce($7, silo),
            seq_high_water = coalesce($8, seq_high_water), started_at = coalesce($9, started_at),
            ended_at = coalesce($10, ended_at), error = coalesce($11, error),
            side_effect = nullif(coalesce($12, side_effect), ''), result = coalesce($13, result)
          WHERE tenant = $1 AND kind = $2 AND idempotency_key = $3 AND session_key = $4 RETURNING 1)
        SELECT openclaw_require(EXISTS (SELECT 1 FROM changed), '{PostgresErrors.MissingRow}')
        """;

    private const string ByKeySql = $"SELECT {Columns} FROM run_ledger WHERE tenant = $1 AND kind = $2 AND idempotency_key = $3";

    private const string ByRunSql = $"""
        SELECT {Columns} FROM run_ledger WHERE tenant = $1 AND run_id = $2 ORDER BY accepted_at DESC, arrival DESC LIMIT 1
        """;

    private const string OpenSql = $"""
        SELECT {Columns} FROM run_ledger WHERE tenant = $1 AND session_key = $2 AND state < 2 ORDER BY accepted_at, arrival
        """;

    public static NpgsqlBatchCommand Add(NpgsqlBatch batch, string tenant, LedgerRow run) => batch.Add(AddSql)
        .With(tenant).With(run.Kind).With(run.IdempotencyKey).With(run.RunId).With(run.SessionKey)
        .With(run.RawSessionKey).With(run.SessionId).With((long)run.State).With(run.Silo).With(run.SeqHighWater)
        .With(run.AcceptedAt).With(run.StartedAt).With(run.EndedAt).With(run.Error).With(run.SideEffect).With(run.Result);

    public static NpgsqlBatchCommand Change(NpgsqlBatch batch, string tenant, string sessionKey, LedgerChange change) => batch.Add(ChangeSql)
        .With(tenant).With(change.Kind).With(change.IdempotencyKey).With(sessionKey).With((long?)change.State)
        .With(change.SessionId).With(change.Silo).With(change.SeqHighWater).With(change.StartedAt)
        .With(change.EndedAt).With(change.Error).With(change.SideEffect).With(change.Result);

    public static void ByKey(NpgsqlBatch batch, string tenant, string kind, string idempotencyKey) =>
        batch.Add(ByKeySql).With(tenant).With(kind).With(idempotencyKey);

    public static void ByRun(NpgsqlBatch batch, string tenant, string runId) => batch.Add(ByRunSql).With(tenant).With(runId);

    public static void Open(NpgsqlBatch batch, string tenant, string sessionKey) => batch.Add(OpenSql).With(tenant).With(sessionKey);

    public static LedgerRow Read(NpgsqlDataReader row) => new()
    {
        Kind = row.Text(0),
        IdempotencyKey = row.Text(1),
        RunId = row.Text(2),
        SessionKey = row.Text(3),
        RawSessionKey = row.Text(4),
        SessionId = row.TextOrNull(5),
        State = (RunState)row.GetInt16(6),
        Silo = row.TextOrNull(7),
        SeqHighWater = row.GetInt64(8),
        AcceptedAt = row.GetInt64(9),
        StartedAt = row.Int64OrNull(10),
        EndedAt = row.Int64OrNull(11),
        Error = row.TextOrNull(12),
        SideEffect = row.TextOrNull(13),
        Result = row.BlobOrNull(14),
    };
}
