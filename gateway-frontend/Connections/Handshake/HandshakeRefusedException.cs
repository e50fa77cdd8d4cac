using System.Net.WebSockets;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Connections.Handshake;

/// <summary>A connect that is refused: with an answer where the request had an id, and with a close code.</summary>
internal sealed class HandshakeRefusedException(string? requestId, ErrorShape error, WebSocketCloseStatus status, string reason) : Exception(error.Message)
{
    public string? RequestId => requestId;

    public ErrorShape Error => error;

    public WebSocketCloseStatus Status => status;

    public string Reason => reason;

    /// <summary>Set where a secret or token was missing or wrong: why, such as <c>token_mismatch</c>. Such failures are counted.</summary>
    public string? FailedAuthentication { get; private init; }

    /// <summary>The usual one: the request is at fault, and the close says the same.</summary>
    public static HandshakeRefusedException Invalid(string? requestId, string message) => Of(requestId, ProtocolErrorCode.InvalidRequest, message);

    /// <summary>A secret is missing or wrong, or may not even be tried.</summary>
    public static HandshakeRefusedException Unauthorized(string? requestId, string secretReason, ConnectClient client) =>
        new(requestId, new() { Code = ProtocolErrorCode.InvalidRequest, Message = SharedSecret.Refusal(secretReason, client) }, WebSocketCloseStatus.PolicyViolation, SharedSecret.Refusal(secretReason, client))
        {
            FailedAuthentication = secretReason == SharedSecret.RateLimited ? null : secretReason,
        };

    /// <summary>The device's own token is wrong.</summary>
    public static HandshakeRefusedException WrongDeviceToken(string? requestId, ProtocolException refusal) =>
        new(requestId, ErrorShape.Of(refusal), WebSocketCloseStatus.PolicyViolation, refusal.Message) { FailedAuthentication = "device_token_mismatch" };

    public static HandshakeRefusedException Of(string? requestId, string code, string message, JsonText? details = null) =>
        new(requestId, new() { Code = code, Message = message, Details = details }, WebSocketCloseStatus.PolicyViolation, message);
}
