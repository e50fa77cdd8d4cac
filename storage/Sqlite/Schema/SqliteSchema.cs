using System.Globalization;
using System.Reflection;
using DbUp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Schema;

/// <summary>The schema's level, and the way to the one this version knows.</summary>
/// <remarks>
/// A migration is <c>Migrations/Sqlite/NNNN_name.sql</c>; its number is the level it leads to, and it sets both columns of
/// <c>schema_info</c> itself, in the transaction of its changes. It expands; what older versions need is taken away a
/// release later, by the migration that raises <c>oldest_binary_level</c>.
/// </remarks>
internal static partial class SqliteSchema
{
    private const string Prefix = "OpenClaw.Storage.Migrations.Sqlite.";

    /// <summary>The newest level this version knows.</summary>
    public static int KnownLevel { get; } = Scripts().Max(LevelOf);

    /// <exception cref="SchemaTooNewException">A newer version wrote the database and does not let this one run on it.</exception>
    public static void BringUpToDate(SqliteHandle database, string path, ILogger logger)
    {
        // Asked first: loading the migration machinery costs more than opening the database.
        var (level, oldestBinaryLevel) = Read(database);
        if (level == KnownLevel)
            return;

        if (level > KnownLevel)
        {
            if (oldestBinaryLevel > KnownLevel)
                throw new SchemaTooNewException(path, level, oldestBinaryLevel, KnownLevel);
            LogNewer(logger, path, level, KnownLevel);
            return;
        }

        Migrate(path, logger);
        if (Read(database).Level is var reached && reached != KnownLevel)
            throw new InvalidOperationException($"{path}: the migrations ended at schema level {reached} instead of {KnownLevel}");
        LogMigrated(logger, path, level, KnownLevel);
    }

    private static (int Level, int OldestBinaryLevel) Read(SqliteHandle database)
    {
        using (var table = database.Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_info'"))
        {
            if (!table.Read())
                return (0, 0);
        }

        using var row = database.Prepare("SELECT level, oldest_binary_level FROM schema_info WHERE id = 1");
        return row.Read() ? ((int)row.Int64(0), (int)row.Int64(1)) : (0, 0);
    }

    private static void Migrate(string path, ILogger logger)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString;
        var result = DeployChanges.To
            .SqliteDatabase(connection)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteSchema).Assembly, name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new MigrationLog(logger))
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"{path}: migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    private static IEnumerable<string> Scripts() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));

    private static int LevelOf(string script) => int.Parse(script.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "{Path} was brought from schema level {From} to {To}")]
    private static partial void LogMigrated(ILogger logger, string path, int from, int to);

    [LoggerMessage(LogLevel.Warning, "{Path} has schema level {Level}, this version knows {Known}; the newer version left it usable")]
    private static partial void LogNewer(ILogger logger, string path, int level, int known);
}
