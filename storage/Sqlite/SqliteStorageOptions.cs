using Microsoft.Extensions.Options;

namespace OpenClaw.Storage.Sqlite;

/// <summary>The embedded store: one SQLite file for everything.</summary>
public sealed class SqliteStorageOptions : StorageLimits
{
    /// <summary>The database file, on a local disk. Required; its folder is created.</summary>
    public string DatabasePath { get; set; } = "";

    /// <summary>Changes that may wait for the writer before callers wait to hand theirs in. Default 4096; 1 to 1,000,000.</summary>
    public int QueueLength { get; set; } = 4096;

    /// <summary>Changes that share one commit at most. Default 256; 1 to 10,000.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>Reading connections. Default 4; 1 to 64.</summary>
    public int Readers { get; set; } = 4;

    /// <summary>How long to wait for another process's lock. Default 2 s; up to 1 minute.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Pages of 4 KiB in the write-ahead log before they are moved into the database. Default 4000; 100 to 1,000,000.</summary>
    public int CheckpointPages { get; set; } = 4000;
}

internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        var failures = new OptionFailures();
        if (string.IsNullOrWhiteSpace(options.DatabasePath))
            failures.Add("DatabasePath must name the database file.");
        else if (options.DatabasePath.StartsWith(':') || options.DatabasePath.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            failures.Add($"DatabasePath must be a path, not \"{options.DatabasePath}\": a database in memory or behind a URI keeps nothing safe.");
        else if (Directory.Exists(options.DatabasePath))
            failures.Add($"DatabasePath must name a file; {options.DatabasePath} is a folder.");

        failures.Within(nameof(options.QueueLength), options.QueueLength, 1, 1_000_000);
        failures.Within(nameof(options.BatchSize), options.BatchSize, 1, 10_000);
        failures.Within(nameof(options.Readers), options.Readers, 1, 64);
        failures.Within(nameof(options.CheckpointPages), options.CheckpointPages, 100, 1_000_000);
        options.Validate(failures);
        failures.Within(nameof(options.BusyTimeout), options.BusyTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        return failures.Result;
    }
}
