using System.Net.Sockets;
using Npgsql;

namespace OpenClaw.Storage.Postgres.Engine;

/// <summary>What a failure of PostgreSQL means to a caller.</summary>
internal static class PostgresErrors
{
    /// <summary>Raised by our own condition: the fence is someone else's.</summary>
    public const string Fenced = "OC001";

    /// <summary>Raised by our own condition: a row to be changed is not there.</summary>
    public const string MissingRow = "OC002";

    /// <summary>Raised by our own condition: the channel's account has a newer owner.</summary>
    public const string TakenOver = "OC003";

    /// <summary>Why the server cannot work now; null when the failure is a defect of ours, or a cancellation.</summary>
    public static string? Reason(Exception error) => error switch
    {
        PostgresException refused => Reason(refused.SqlState) is { } reason ? $"{reason} ({refused.SqlState}: {refused.MessageText})" : null,
        NpgsqlException { InnerException: TimeoutException } => $"it did not answer in time ({error.Message})",
        NpgsqlException or SocketException or IOException => $"it cannot be reached ({error.Message})",
        _ => null,
    };

    private static string? Reason(string code) => code switch
    {
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => "the commit met another one",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled => "it did not answer in time",
        PostgresErrorCodes.ReadOnlySqlTransaction => "it takes no writes",
        PostgresErrorCodes.InvalidCatalogName => "the database does not exist",
        // By class: connection, authorisation, resources, an operator at work, the system below, a damaged server.
        _ => code[..2] switch
        {
            "08" => "the connection broke",
            "28" => "it does not let this user in",
            "53" => "it is out of resources",
            "57" => "it is going down or starting",
            "58" => "its system fails",
            "XX" => "it is damaged; restore a backup",
            _ => null,
        },
    };
}
