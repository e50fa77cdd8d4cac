namespace OpenClaw.Storage;

/// <summary>The database was written by a newer version that no longer lets this one run on it.</summary>
public sealed class SchemaTooNewException(string database, int level, int oldestBinaryLevel, int knownLevel) : Exception(
    $"{database} has schema level {level} and needs a version that knows level {oldestBinaryLevel} or later; " +
    $"this one knows level {knownLevel}. Install the newer version again, or restore a backup from before its first start.")
{
    public int Level => level;
    public int KnownLevel => knownLevel;
}
