using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Sessions;

/// <summary>Forgets old rows in small steps, so that other changes pass in between.</summary>
/// <remarks>Needs no index of times: row ids grow in order of acceptance and nothing ends before it is accepted, so the walk
/// ends at the first step in which every row was accepted too late.</remarks>
internal static class Retention
{
    private const int RowsPerStep = 500;

    public static readonly Rows Ledger = new(
        "SELECT rowid, accepted_at, state >= 2 AND coalesce(ended_at, accepted_at) < ?2 FROM run_ledger WHERE rowid > ?1 ORDER BY rowid LIMIT ?3",
        "DELETE FROM run_ledger WHERE rowid BETWEEN ?1 AND ?2 AND state >= 2 AND coalesce(ended_at, accepted_at) < ?3");

    public static readonly Rows Inbox = new(
        "SELECT rowid, accepted_at, state >= 2 AND accepted_at < ?2 FROM inbox WHERE rowid > ?1 ORDER BY rowid LIMIT ?3",
        "DELETE FROM inbox WHERE rowid BETWEEN ?1 AND ?2 AND state >= 2 AND accepted_at < ?3");

    public static async Task<int> Purge(SqliteDatabase database, Rows rows, long before, CancellationToken cancellationToken)
    {
        var purged = 0;
        var after = 0L;
        while (await database.Read((rows, after, before), static (db, at) => Look(db, at.rows, at.after, at.before), cancellationToken) is { } step)
        {
            if (step.Due)
            {
                purged += await database.Write(
                    (rows, from: after + 1, to: step.Last, before),
                    static (db, at) => db.Prepare(at.rows.DeleteSql).With(at.from).With(at.to).With(at.before).Run(),
                    cancellationToken);
            }

            after = step.Last;
        }

        return purged;
    }

    private static Step? Look(SqliteHandle db, Rows rows, long after, long before)
    {
        using var row = db.Prepare(rows.LookSql).With(after).With(before).With(RowsPerStep);
        var step = new Step(after, Due: false);
        var old = false;
        while (row.Read())
        {
            step = new Step(row.Int64(0), step.Due || row.Int64(2) != 0);
            old |= row.Int64(1) < before;
        }

        return old ? step : null;
    }

    /// <summary>How the rows of a table are walked and removed.</summary>
    public sealed record Rows(string LookSql, string DeleteSql);

    private sealed record Step(long Last, bool Due);
}
