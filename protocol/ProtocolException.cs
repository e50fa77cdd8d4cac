using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol;

/// <summary>The error codes of the wire. Source: protocol page, error shape.</summary>
public static class ProtocolErrorCode
{
    /// <summary>The request is at fault; sending it again gives the same answer.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>The device must be paired first.</summary>
    public const string NotPaired = "NOT_PAIRED";

    /// <summary>The gateway or something behind it could not do it now.</summary>
    public const string Unavailable = "UNAVAILABLE";

    /// <summary>The agent did not answer in time.</summary>
    public const string AgentTimeout = "AGENT_TIMEOUT";
}

/// <summary>A refusal that the client reads as it is: code, text and details travel in the response's <c>error</c>.</summary>
/// <remarks>Thrown where the fact is known, framed in one place. The message holds no secret, host path or stack.</remarks>
[GenerateSerializer, Alias("protocol-exception")]
public sealed class ProtocolException : Exception
{
    /// <summary>For the serializer.</summary>
    public ProtocolException() { }

    /// <summary>A refusal with the <see cref="ProtocolErrorCode.Unavailable"/> code.</summary>
    public ProtocolException(string message) : base(message) { }

    /// <summary>A refusal with the <see cref="ProtocolErrorCode.Unavailable"/> code and what caused it.</summary>
    public ProtocolException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>A refusal.</summary>
    public ProtocolException(string code, string message) : base(message) => Code = code;

    /// <summary>One of <see cref="ProtocolErrorCode"/>.</summary>
    [Id(0)] public string Code { get; private set; } = ProtocolErrorCode.Unavailable;

    /// <summary>Facts for programs: e.g. <c>{"requestId": ...}</c> of a pairing.</summary>
    [Id(1)] public JsonText? Details { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    [Id(2)] public bool? Retryable { get; init; }

    /// <summary>How long to wait before that, in milliseconds.</summary>
    [Id(3)] public long? RetryAfterMs { get; init; }

    /// <summary>The request is at fault.</summary>
    public static ProtocolException Invalid(string message) => new(ProtocolErrorCode.InvalidRequest, message);

    /// <summary>It can't be done now.</summary>
    public static ProtocolException Unavailable(string message, TimeSpan? retryAfter = null) => new(ProtocolErrorCode.Unavailable, message)
    {
        Retryable = retryAfter is null ? null : true,
        RetryAfterMs = retryAfter is { } wait ? (long)wait.TotalMilliseconds : null,
    };
}
