namespace OpenClaw.Protocol;

/// <summary>Result of methods that have nothing to say but that it was done.</summary>
[GenerateSerializer, Immutable, Alias("ok-result")]
public sealed record OkResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;
}
