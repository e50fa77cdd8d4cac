using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Frames;

/// <summary>The <c>error</c> of a response.</summary>
/// <remarks>Source: protocol v3, <c>ErrorShape</c>.</remarks>
[GenerateSerializer, Immutable, Alias("error-shape")]
public sealed record ErrorShape
{
    /// <summary>One of <see cref="ProtocolErrorCode"/>.</summary>
    [Id(0)] public required string Code { get; init; }

    /// <summary>Text for the client.</summary>
    [Id(1)] public required string Message { get; init; }

    /// <summary>Facts for programs.</summary>
    [Id(2)] public JsonText? Details { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    [Id(3)] public bool? Retryable { get; init; }

    /// <summary>How long to wait before that.</summary>
    [Id(4)] public long? RetryAfterMs { get; init; }

    /// <summary>The shape of a refusal.</summary>
    public static ErrorShape Of(ProtocolException refusal) => new()
    {
        Code = refusal.Code,
        Message = refusal.Message,
        Details = refusal.Details,
        Retryable = refusal.Retryable,
        RetryAfterMs = refusal.RetryAfterMs,
    };
}
