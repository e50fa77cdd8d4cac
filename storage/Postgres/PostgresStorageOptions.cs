using Microsoft.Extensions.Options;
using Npgsql;

namespace OpenClaw.Storage.Postgres;

/// <summary>The store of a cluster: one PostgreSQL database for everything. Its time limits are in whole seconds.</summary>
public sealed class PostgresStorageOptions : StorageLimits
{
    /// <summary>Npgsql's connection string: host, database, user, and how to trust the server. Required; what is named below wins over it.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Connections of this process at most. Default 32; 2 to 1,000.</summary>
    /// <remarks>As many commits can share one wait for the server's disk; with all processes of the installation below <c>max_connections</c>.</remarks>
    public int MaxConnections { get; set; } = 32;

    /// <summary>How long to wait for a connection, new or given back by someone else. Default 5 s; 1 s to 1 minute.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a read or a commit may take. Default 10 s; 1 s to 10 minutes.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a start waits for a server that cannot be reached, before it fails. Default 30 s; 0 to 1 hour.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a start waits for another process's migration, and each statement of its own may take. Default 10 minutes; 1 s to 1 day.</summary>
    public TimeSpan MigrationTimeout { get; set; } = TimeSpan.FromMinutes(10);
}

internal sealed class PostgresStorageOptionsValidator : IValidateOptions<PostgresStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgresStorageOptions options)
    {
        var failures = new OptionFailures();
        if (ConnectionStringFault(options.ConnectionString) is { } fault)
            failures.Add($"ConnectionString {fault}.");
        failures.Within(nameof(options.MaxConnections), options.MaxConnections, 2, 1000);
        failures.Within(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        failures.Within(nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        failures.Within(nameof(options.StartTimeout), options.StartTimeout, TimeSpan.Zero, TimeSpan.FromHours(1));
        failures.Within(nameof(options.MigrationTimeout), options.MigrationTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        options.Validate(failures);
        return failures.Result;
    }

    // What is wrong is said without the string: it may hold a password.
    private static string? ConnectionStringFault(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "must name the database";
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(value);
            if (string.IsNullOrEmpty(parts.Host))
                return "must name a Host";
            return string.IsNullOrEmpty(parts.Database) ? "must name a Database" : null;
        }
        catch (ArgumentException error)
        {
            return $"cannot be read ({error.GetType().Name})";
        }
    }
}
