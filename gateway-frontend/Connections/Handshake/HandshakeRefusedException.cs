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

    /// <summary>The usual one: the request is at fault, and the close says the same.</summary>
    public static HandshakeRefusedException Invalid(string? requestId, string message) => Of(requestId, ProtocolErrorCode.InvalidRequest, message);

    public static HandshakeRefusedException Of(string? requestId, string code, string message, JsonText? details = null) =>
        new(requestId, new() { Code = code, Message = message, Details = details }, WebSocketCloseStatus.PolicyViolation, message);
}
