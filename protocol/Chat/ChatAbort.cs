using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Chat;

/// <summary>Parameters of <c>chat.abort</c>: stop one run, or all of a session.</summary>
/// <remarks>Source: protocol v3, <c>ChatAbortParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("chat-abort-params")]
public sealed record ChatAbortParams
{
    /// <summary>The session, as the client named it in <c>chat.send</c>.</summary>
    [Id(0), NonEmpty] public required string SessionKey { get; init; }

    /// <summary>One run; absent: all of the session.</summary>
    [Id(1), NonEmpty] public string? RunId { get; init; }
}

/// <summary>Result of <c>chat.abort</c>.</summary>
[GenerateSerializer, Immutable, Alias("chat-abort-result")]
public sealed record ChatAbortResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Something was running.</summary>
    [Id(1)] public required bool Aborted { get; init; }

    /// <summary>What was stopped.</summary>
    [Id(2)] public required IReadOnlyList<string> RunIds { get; init; }
}
