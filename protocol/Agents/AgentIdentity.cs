using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Agents;

/// <summary>Parameters of <c>agent.identity.get</c>.</summary>
/// <remarks>Source: protocol v3, <c>AgentIdentityParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agent-identity-get-params")]
public sealed record AgentIdentityGetParams
{
    /// <summary>The agent; absent: the one of the session.</summary>
    [Id(0), NonEmpty] public string? AgentId { get; init; }

    /// <summary>The session; absent: the main one.</summary>
    [Id(1)] public string? SessionKey { get; init; }
}

/// <summary>Result of <c>agent.identity.get</c>.</summary>
/// <remarks>Source: protocol v3, <c>AgentIdentityResult</c>.</remarks>
[GenerateSerializer, Immutable, Alias("agent-identity-get-result")]
public sealed record AgentIdentityGetResult
{
    /// <summary>The agent.</summary>
    [Id(0)] public required string AgentId { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public string? Name { get; init; }

    /// <summary>Its picture: a URL, a data URL or a short text.</summary>
    [Id(2)] public string? Avatar { get; init; }

    /// <summary>Its emoji.</summary>
    [Id(3)] public string? Emoji { get; init; }
}
