using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OpenClaw.Storage.Sqlite.Engine;

/// <summary>What a failure of SQLite means to a caller.</summary>
internal static class SqliteErrors
{
    public static bool IsUniqueViolation(this SqliteException error) =>
        error.SqliteExtendedErrorCode is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY;

    /// <summary>States of the machine become <see cref="StoreUnavailableException"/>; defects of ours stay what they are.</summary>
    public static Exception Translate(Exception error, string path) => error switch
    {
        SqliteException { SqliteErrorCode: var code } sqlite when Reason(code) is { } reason =>
            new StoreUnavailableException($"{path}: {reason} ({sqlite.Message})", sqlite),
        IOException or UnauthorizedAccessException => new StoreUnavailableException($"{path}: {error.Message}", error),
        _ => error,
    };

    private static string? Reason(int code) => code switch
    {
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => "locked by another process",
        raw.SQLITE_IOERR => "the disk cannot be read or written",
        raw.SQLITE_CANTOPEN => "cannot be opened",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => "may not be written",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "is damaged; restore a backup",
        raw.SQLITE_NOMEM => "out of memory",
        _ => null,
    };
}
