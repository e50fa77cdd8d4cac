using System.Globalization;
using DbUp.Builder;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Storage.Schema;

/// <summary>The level a database's schema has, and the oldest binary that may run on it; both 0 before the first migration.</summary>
internal readonly record struct SchemaLevel(int Level, int OldestBinaryLevel);

/// <summary>The rule for the schema of every database: which level this version knows, and the way to it.</summary>
/// <remarks>
/// A migration is <c>Migrations/{kind}/NNNN_name.sql</c>; its number is the level it leads to, and it sets both columns of
/// <c>schema_info</c> itself, in the transaction of its changes. It expands; what older versions need is taken away a
/// release later, by the migration that raises <c>oldest_binary_level</c>.
/// </remarks>
internal sealed partial class SchemaLevels
{
    private readonly string _prefix;

    public SchemaLevels(string kind)
    {
        _prefix = $"OpenClaw.Storage.Migrations.{kind}.";
        Known = typeof(SchemaLevels).Assembly.GetManifestResourceNames().Where(IsScript).Max(LevelOf);
    }

    /// <summary>The newest level this version knows.</summary>
    public int Known { get; }

    /// <summary>Whether migrations have to run.</summary>
    /// <exception cref="SchemaTooNewException">A newer version wrote the database and does not let this one run on it.</exception>
    public bool IsBehind(SchemaLevel found, string database, ILogger logger)
    {
        if (found.Level <= Known)
            return found.Level < Known;
        if (found.OldestBinaryLevel > Known)
            throw new SchemaTooNewException(database, found.Level, found.OldestBinaryLevel, Known);
        LogNewer(logger, database, found.Level, Known);
        return false;
    }

    /// <summary>Runs the migrations the database has not had, each in a transaction.</summary>
    public void Migrate(UpgradeEngineBuilder database, string name, ILogger logger)
    {
        var result = database
            .WithScriptsEmbeddedInAssembly(typeof(SchemaLevels).Assembly, IsScript)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new MigrationLog(logger))
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"{name}: migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    /// <summary>Says that the migrations led from one level to another.</summary>
    public void RequireMigrated(SchemaLevel from, SchemaLevel reached, string database, ILogger logger)
    {
        if (reached.Level != Known)
            throw new InvalidOperationException($"{database}: the migrations ended at schema level {reached.Level} instead of {Known}");
        LogMigrated(logger, database, from.Level, Known);
    }

    private bool IsScript(string resource) => resource.StartsWith(_prefix, StringComparison.Ordinal);

    private int LevelOf(string script) => int.Parse(script.AsSpan(_prefix.Length, 4), CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "{Database} was brought from schema level {From} to {To}")]
    private static partial void LogMigrated(ILogger logger, string database, int from, int to);

    [LoggerMessage(LogLevel.Warning, "{Database} has schema level {Level}, this version knows {Known}; the newer version left it usable")]
    private static partial void LogNewer(ILogger logger, string database, int level, int known);
}
