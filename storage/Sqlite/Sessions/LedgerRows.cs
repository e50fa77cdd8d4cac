using OpenClaw.Storage.Sessions;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Sessions;

/// <summary>The table <c>run_ledger</c>.</summary>
internal static class LedgerRows
{
    private const string Columns = """
        kind, idempotency_key, run_id, session_key, raw_session_key, session_id, state, silo, seq_high_water,
        accepted_at, started_at, ended_at, error, side_effect, result
        """;

    private const string AddSql = $"""
        INSERT INTO run_ledger (tenant, {Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        ON CONFLICT (tenant, kind, idempotency_key) DO NOTHING
        """;

    private const string ChangeSql = """
        UPDATE run_ledger SET state = coalesce(?5, state), session_id = coalesce(?6, session_id), silo = coalesce(?7, silo),
          seq_high_water = coalesce(?8, seq_high_water), started_at = coalesce(?9, started_at),
          ended_at = coalesce(?10, ended_at), error = coalesce(?11, error),
          side_effect = nullif(coalesce(?12, side_effect), ''), result = coalesce(?13, result)
        WHERE tenant = ?1 AND kind = ?2 AND idempotency_key = ?3 AND session_key = ?4
        """;

    private const string ByKeySql = $"SELECT {Columns} FROM run_ledger WHERE tenant = ?1 AND kind = ?2 AND idempotency_key = ?3";

    private const string ByRunSql = $"""
        SELECT {Columns} FROM run_ledger WHERE tenant = ?1 AND run_id = ?2 ORDER BY accepted_at DESC, rowid DESC LIMIT 1
        """;

    private const string OpenSql = $"""
        SELECT {Columns} FROM run_ledger WHERE tenant = ?1 AND session_key = ?2 AND state < 2 ORDER BY accepted_at, rowid
        """;

    public static void Add(SqliteHandle db, string tenant, LedgerRow run)
    {
        var added = db.Prepare(AddSql)
            .With(tenant).With(run.Kind).With(run.IdempotencyKey).With(run.RunId).With(run.SessionKey)
            .With(run.RawSessionKey).With(run.SessionId).With((long)run.State).With(run.Silo).With(run.SeqHighWater)
            .With(run.AcceptedAt).With(run.StartedAt).With(run.EndedAt).With(run.Error).With(run.SideEffect)
            .With(run.Result).Run();
        if (added == 0)
            throw new DuplicateRunException(run.Kind, run.IdempotencyKey);
    }

    public static void Change(SqliteHandle db, string tenant, string sessionKey, LedgerChange change)
    {
        var changed = db.Prepare(ChangeSql)
            .With(tenant).With(change.Kind).With(change.IdempotencyKey).With(sessionKey).With((long?)change.State)
            .With(change.SessionId).With(change.Silo).With(change.SeqHighWater).With(change.StartedAt)
            .With(change.EndedAt).With(change.Error).With(change.SideEffect).With(change.Result).Run();
        if (changed == 0)
            throw new InvalidOperationException($"Session {sessionKey} has no run {change.Kind} {change.IdempotencyKey} in the ledger.");
    }

    public static LedgerRow? ByKey(SqliteHandle db, string tenant, string kind, string idempotencyKey)
    {
        using var row = db.Prepare(ByKeySql).With(tenant).With(kind).With(idempotencyKey);
        return row.Read() ? Read(row) : null;
    }

    public static LedgerRow? ByRun(SqliteHandle db, string tenant, string runId)
    {
        using var row = db.Prepare(ByRunSql).With(tenant).With(runId);
        return row.Read() ? Read(row) : null;
    }

    public static IReadOnlyList<LedgerRow> Open(SqliteHandle db, string tenant, string sessionKey)
    {
        using var row = db.Prepare(OpenSql).With(tenant).With(sessionKey);
        var runs = new List<LedgerRow>();
        while (row.Read())
            runs.Add(Read(row));
        return runs;
    }

    private static LedgerRow Read(SqliteStatement row) => new()
    {
        Kind = row.Text(0),
        IdempotencyKey = row.Text(1),
        RunId = row.Text(2),
        SessionKey = row.Text(3),
        RawSessionKey = row.Text(4),
        SessionId = row.TextOrNull(5),
        State = (RunState)row.Int64(6),
        Silo = row.TextOrNull(7),
        SeqHighWater = row.Int64(8),
        AcceptedAt = row.Int64(9),
        StartedAt = row.Int64OrNull(10),
        EndedAt = row.Int64OrNull(11),
        Error = row.TextOrNull(12),
        SideEffect = row.TextOrNull(13),
        Result = row.BlobOrNull(14),
    };
}
