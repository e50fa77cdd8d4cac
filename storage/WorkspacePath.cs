namespace OpenClaw.Storage;

/// <summary>What may be the name of a workspace file: relative, parted by <c>/</c>, without a way out of the workspace.</summary>
public static class WorkspacePath
{
    public const int MaxLength = 512;

    /// <exception cref="WorkspaceException">It is none; the message says why.</exception>
    public static void Validate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
            throw new WorkspaceException("the path of a workspace file must not be empty");
        ValidateCharacters(path);
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(range) is "" or "." or "..")
                throw new WorkspaceException($"the path must be relative, without empty, \".\" or \"..\" parts: {path}");
        }
    }

    /// <summary>A prefix is the start of a path, which may end within a name; empty for all files.</summary>
    public static void ValidatePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ValidateCharacters(prefix);
    }

    private static void ValidateCharacters(string path)
    {
        if (path.Length > MaxLength)
            throw new WorkspaceException($"the path is longer than {MaxLength} characters");
        if (path.Contains('\\') || path.Any(char.IsControl))
            throw new WorkspaceException("the path contains a backslash or a control character");
    }
}

/// <summary>A workspace does not take this path, size or number of files. The message may be shown to users.</summary>
public sealed class WorkspaceException(string message) : Exception(message);
