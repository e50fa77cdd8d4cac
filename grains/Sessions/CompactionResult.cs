namespace OpenClaw.Grains.Sessions;

/// <summary>What came of shortening a session. Without sizes and without a reason: there was nothing to shorten.</summary>
internal sealed record CompactionResult
{
    public static CompactionResult Nothing { get; } = new();

    /// <summary>Before and after, estimated.</summary>
    public (long Before, long After)? Tokens { get; init; }

    /// <summary>Why it stayed as it was, for people to read.</summary>
    public string? Error { get; init; }

    public static CompactionResult Failed(string reason) => new() { Error = reason };
}
