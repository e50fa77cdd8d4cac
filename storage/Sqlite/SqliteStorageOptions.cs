using Microsoft.Extensions.Options;

namespace OpenClaw.Storage.Sqlite;

/// <summary>The embedded store: one SQLite file for everything.</summary>
public sealed class SqliteStorageOptions
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

    /// <summary>Largest workspace file in bytes. Default 10 MiB; 1 byte to 512 MiB.</summary>
    public int MaxWorkspaceFileBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Most files in the workspace of one agent. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxWorkspaceFiles { get; set; } = 10_000;

    /// <summary>Log lines kept per tenant. Default 20,000; 1 to 10,000,000.</summary>
    public int MaxLogLines { get; set; } = 20_000;

    /// <summary>Bytes of log lines kept per tenant, and so the longest line. Default 8 MiB; 1 KiB to 1 GiB.</summary>
    public int MaxLogBytes { get; set; } = 8 * 1024 * 1024;
}

internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DatabasePath))
            failures.Add("DatabasePath must name the database file.");
        else if (options.DatabasePath.StartsWith(':') || options.DatabasePath.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            failures.Add($"DatabasePath must be a path, not \"{options.DatabasePath}\": a database in memory or behind a URI keeps nothing safe.");
        else if (Directory.Exists(options.DatabasePath))
            failures.Add($"DatabasePath must name a file; {options.DatabasePath} is a folder.");

        Within(nameof(options.QueueLength), options.QueueLength, 1, 1_000_000);
        Within(nameof(options.BatchSize), options.BatchSize, 1, 10_000);
        Within(nameof(options.Readers), options.Readers, 1, 64);
        Within(nameof(options.CheckpointPages), options.CheckpointPages, 100, 1_000_000);
        Within(nameof(options.MaxWorkspaceFileBytes), options.MaxWorkspaceFileBytes, 1, 512 * 1024 * 1024);
        Within(nameof(options.MaxWorkspaceFiles), options.MaxWorkspaceFiles, 1, 1_000_000);
        Within(nameof(options.MaxLogLines), options.MaxLogLines, 1, 10_000_000);
        Within(nameof(options.MaxLogBytes), options.MaxLogBytes, 1024, 1024 * 1024 * 1024);
        if (options.BusyTimeout < TimeSpan.Zero || options.BusyTimeout > TimeSpan.FromMinutes(1))
            failures.Add($"BusyTimeout must be between 0 and 1 minute; it is {options.BusyTimeout}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Within(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
                failures.Add($"{setting} must be between {least} and {most}; it is {value}.");
        }
    }
}
