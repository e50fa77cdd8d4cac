namespace OpenClaw.TestSupport.Wire;

/// <summary>How the gateway closed the socket. A lost connection without a close frame reads as 1006.</summary>
public sealed record WireClose(int Code, string Reason);
