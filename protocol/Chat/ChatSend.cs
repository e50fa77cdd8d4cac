using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Chat;

/// <summary>Parameters of <c>chat.send</c>: one user message for the agent of a session.</summary>
/// <remarks>Source: protocol v3, <c>ChatSendParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("chat-send-params")]
public sealed record ChatSendParams
{
    /// <summary>The session, as the client names it; see <see cref="SessionKey"/>.</summary>
    [Id(0), NonEmpty] public required string SessionKey { get; init; }

    /// <summary>The text; may be empty when there is an attachment.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>Thinking level for this message alone, e.g. <c>low</c>.</summary>
    [Id(2)] public string? Thinking { get; init; }

    /// <summary>Whether the answer also goes to the session's channel.</summary>
    [Id(3)] public bool? Deliver { get; init; }

    /// <summary>Files; each a <see cref="ChatAttachment"/>, read leniently.</summary>
    [Id(4)] public IReadOnlyList<JsonText>? Attachments { get; init; }

    /// <summary>Limit for the whole run in milliseconds; 0: none; absent: the agent's default (600 000).</summary>
    [Id(5), Minimum(0)] public long? TimeoutMs { get; init; }

    /// <summary>Chosen by the client; becomes the id of the run. The same key never starts a second run.</summary>
    [Id(6), NonEmpty] public required string IdempotencyKey { get; init; }
}

/// <summary>One file of a message. The wire does not check its shape; an item that is none is left out.</summary>
[GenerateSerializer, Immutable, Alias("chat-attachment"), Lenient]
public sealed record ChatAttachment
{
    /// <summary>E.g. <c>image</c>.</summary>
    [Id(0)] public string? Type { get; init; }

    /// <summary>E.g. <c>image/png</c>.</summary>
    [Id(1)] public string? MimeType { get; init; }

    /// <summary>Name for people.</summary>
    [Id(2)] public string? FileName { get; init; }

    /// <summary>Base64, or a data URL.</summary>
    [Id(3)] public string? Content { get; init; }
}

/// <summary>Result of <c>chat.send</c>: either of a run, or, for a stop word, of an abort.</summary>
[GenerateSerializer, Immutable, Alias("chat-send-result")]
public sealed record ChatSendResult
{
    /// <summary>The abort was done; only for a stop word.</summary>
    [Id(0)] public bool? Ok { get; init; }

    /// <summary>Something was running; only for a stop word.</summary>
    [Id(1)] public bool? Aborted { get; init; }

    /// <summary>What was stopped; only for a stop word.</summary>
    [Id(2)] public IReadOnlyList<string>? RunIds { get; init; }

    /// <summary>The run.</summary>
    [Id(3)] public string? RunId { get; init; }

    /// <summary>One of <see cref="ChatRunStatus"/>.</summary>
    [Id(4)] public string? Status { get; init; }

    /// <summary>Why, when the status is <c>error</c>.</summary>
    [Id(5)] public string? Summary { get; init; }
}

/// <summary>Words of <see cref="ChatSendResult.Status"/>.</summary>
public static class ChatRunStatus
{
    /// <summary>The run was started.</summary>
    public const string Started = "started";

    /// <summary>The run with this key is still going.</summary>
    public const string InFlight = "in_flight";

    /// <summary>The run with this key has ended.</summary>
    public const string Ok = "ok";

    /// <summary>The run with this key has failed.</summary>
    public const string Error = "error";
}
