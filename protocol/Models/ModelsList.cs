namespace OpenClaw.Protocol.Models;

/// <summary>Parameters of <c>models.list</c>: none.</summary>
/// <remarks>Source: protocol v3, <c>ModelsListParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("models-list-params")]
public sealed record ModelsListParams
{
}

/// <summary>Result of <c>models.list</c>.</summary>
/// <remarks>Source: protocol v3, <c>ModelsListResult</c>.</remarks>
[GenerateSerializer, Immutable, Alias("models-list-result")]
public sealed record ModelsListResult
{
    /// <summary>The models, by provider and name.</summary>
    [Id(0)] public required IReadOnlyList<ModelChoice> Models { get; init; }
}

/// <summary>One model that can be chosen.</summary>
/// <remarks>Source: protocol v3, <c>ModelChoice</c>.</remarks>
[GenerateSerializer, Immutable, Alias("model-choice")]
public sealed record ModelChoice
{
    /// <summary>Id at its provider.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Provider.</summary>
    [Id(2)] public required string Provider { get; init; }

    /// <summary>Tokens of its context.</summary>
    [Id(3)] public long? ContextWindow { get; init; }

    /// <summary>It can think before it answers.</summary>
    [Id(4)] public bool? Reasoning { get; init; }

    /// <summary><c>text</c>, <c>image</c>.</summary>
    [Id(5)] public IReadOnlyList<string>? Input { get; init; }
}
