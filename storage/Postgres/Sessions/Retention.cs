using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres.Sessions;

/// <summary>Forgets old rows in small transactions, so that no commit waits long for one. What another silo is about to forget is left to it.</summary>
internal static class Retention
{
    private const int RowsPerStep = 500;

    public const string Ledger = """
        DELETE FROM run_ledger WHERE ctid = ANY (ARRAY (
          SELECT ctid FROM run_ledger WHERE state >= 2 AND coalesce(ended_at, accepted_at) < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    public const string Inbox = """
        DELETE FROM inbox WHERE ctid = ANY (ARRAY (
          SELECT ctid FROM inbox WHERE state >= 2 AND accepted_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    public static async Task<int> Purge(PostgresDatabase database, string sql, long before, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Execute(batch => batch.Add(sql).With(before).With(RowsPerStep), cancellationToken);
            purged += step;
            if (step < RowsPerStep)
                return purged;
        }
    }
}
