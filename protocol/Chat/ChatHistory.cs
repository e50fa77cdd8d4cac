using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Chat;

/// <summary>Parameters of <c>chat.history</c>: the last messages of a session, for display.</summary>
/// <remarks>Source: protocol v3, <c>ChatHistoryParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("chat-history-params")]
public sealed record ChatHistoryParams
{
    /// <summary>The session, as the client names it.</summary>
    [Id(0), NonEmpty] public required string SessionKey { get; init; }

    /// <summary>How many; absent: 200.</summary>
    [Id(1), Minimum(1), Maximum(1000)] public long? Limit { get; init; }
}

/// <summary>Result of <c>chat.history</c>.</summary>
[GenerateSerializer, Immutable, Alias("chat-history-result")]
public sealed record ChatHistoryResult
{
    /// <summary>The key as the client sent it.</summary>
    [Id(0)] public required string SessionKey { get; init; }

    /// <summary>Absent for a session that does not exist yet.</summary>
    [Id(1)] public string? SessionId { get; init; }

    /// <summary>Oldest first; transcript messages without what a display does not need, and marks of compactions.</summary>
    [Id(2)] public required IReadOnlyList<JsonText> Messages { get; init; }

    /// <summary>The level in force, e.g. <c>off</c>.</summary>
    [Id(3)] public string? ThinkingLevel { get; init; }

    /// <summary>The session's own level, when it has one.</summary>
    [Id(4)] public string? VerboseLevel { get; init; }
}
