using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Chat;

/// <summary>Parameters of <c>chat.inject</c>: append a note in the agent's name, without a run.</summary>
/// <remarks>Source: protocol v3, <c>ChatInjectParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("chat-inject-params")]
public sealed record ChatInjectParams
{
    /// <summary>The session, as the client names it; it must exist.</summary>
    [Id(0), NonEmpty] public required string SessionKey { get; init; }

    /// <summary>The text.</summary>
    [Id(1), NonEmpty] public required string Message { get; init; }

    /// <summary>Put before the text in brackets.</summary>
    [Id(2), MaxChars(100)] public string? Label { get; init; }
}

/// <summary>Result of <c>chat.inject</c>.</summary>
[GenerateSerializer, Immutable, Alias("chat-inject-result")]
public sealed record ChatInjectResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>The transcript entry.</summary>
    [Id(1)] public required string MessageId { get; init; }
}
