using DbUp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OpenClaw.Storage.Schema;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Schema;

/// <summary>Brings the schema of a SQLite file to the level this version knows.</summary>
internal static class SqliteSchema
{
    private static readonly SchemaLevels Levels = new("Sqlite");

    /// <inheritdoc cref="SchemaLevels.Known"/>
    public static int KnownLevel => Levels.Known;

    /// <exception cref="SchemaTooNewException">A newer version wrote the database and does not let this one run on it.</exception>
    public static void BringUpToDate(SqliteHandle database, string path, ILogger logger)
    {
        // Asked first: loading the migration machinery costs more than opening the database.
        var found = Read(database);
        if (!Levels.IsBehind(found, path, logger))
            return;

        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString;
        Levels.Migrate(DeployChanges.To.SqliteDatabase(connection), path, logger);
        Levels.RequireMigrated(found, Read(database), path, logger);
    }

    private static SchemaLevel Read(SqliteHandle database)
    {
        using (var table = database.Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_info'"))
        {
            if (!table.Read())
                return default;
        }

        using var row = database.Prepare("SELECT level, oldest_binary_level FROM schema_info WHERE id = 1");
        return row.Read() ? new SchemaLevel((int)row.Int64(0), (int)row.Int64(1)) : default;
    }
}
