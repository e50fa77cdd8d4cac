using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Logs;

/// <summary>Parameters of <c>logs.tail</c>: what was logged since the last call.</summary>
/// <remarks>Source: protocol v3, <c>LogsTailParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("logs-tail-params")]
public sealed record LogsTailParams
{
    /// <summary>Of the last result; absent: the end of the log.</summary>
    [Id(0), Minimum(0)] public long? Cursor { get; init; }

    /// <summary>Lines; absent: 500.</summary>
    [Id(1), Minimum(1), Maximum(5000)] public long? Limit { get; init; }

    /// <summary>Size of the answer; absent: 250 000.</summary>
    [Id(2), Minimum(1), Maximum(1000000)] public long? MaxBytes { get; init; }
}

/// <summary>Result of <c>logs.tail</c>.</summary>
/// <remarks>Source: protocol v3, <c>LogsTailResult</c>.</remarks>
[GenerateSerializer, Immutable, Alias("logs-tail-result")]
public sealed record LogsTailResult
{
    /// <summary>Name of the log.</summary>
    [Id(0)] public required string File { get; init; }

    /// <summary>For the next call.</summary>
    [Id(1)] public required long Cursor { get; init; }

    /// <summary>Size of the log.</summary>
    [Id(2)] public required long Size { get; init; }

    /// <summary>The lines, each a JSON object.</summary>
    [Id(3)] public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Older lines were left out.</summary>
    [Id(4)] public bool? Truncated { get; init; }

    /// <summary>The cursor was unknown: what follows does not continue the last result.</summary>
    [Id(5)] public bool? Reset { get; init; }
}
