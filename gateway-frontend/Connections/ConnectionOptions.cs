using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenClaw.Gateway.Connections;

/// <summary>Limits of one client connection. Section <c>Gateway:Connections</c>.</summary>
public sealed class ConnectionOptions
{
    /// <summary>Largest frame a client may send, in bytes. Default 25 MiB, as the protocol announces it.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>Largest frame before the handshake is done, in bytes. Default 64 KiB.</summary>
    [Range(4 * 1024, 1024 * 1024)]
    public int MaxHandshakeFrameBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes that may wait to be sent to a client before it counts as slow. Default 50 MiB, as the protocol announces it.</summary>
    [Range(64 * 1024, 512 * 1024 * 1024)]
    public int MaxBufferedBytes { get; set; } = 50 * 1024 * 1024;

    /// <summary>Frames that may wait to be sent to a client. Default 16,384.</summary>
    [Range(64, 1_000_000)]
    public int MaxBufferedFrames { get; set; } = 16_384;

    /// <summary>Time from opening the socket to a finished handshake, in milliseconds. Default 10,000.</summary>
    [Range(100, 120_000)]
    public int HandshakeTimeoutMs { get; set; } = 10_000;

    /// <summary>Requests of one connection that are worked on at once; further ones wait unread. Default 64.</summary>
    [Range(1, 4096)]
    public int MaxConcurrentRequests { get; set; } = 64;

    /// <summary>Requests of one connection that wait for the end of a run; further ones are refused. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxWaitingRequests { get; set; } = 1_000;

    /// <summary>Connections of the whole process; further ones are refused with 503. Default 15,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 15_000;

    /// <summary>Interval of <c>tick</c> events, in milliseconds. Default 30,000, as the protocol announces it.</summary>
    [Range(1_000, 300_000)]
    public int TickIntervalMs { get; set; } = 30_000;

    /// <summary>How long a closing handshake may take before the socket is cut, in milliseconds. Default 2,000.</summary>
    [Range(100, 30_000)]
    public int CloseTimeoutMs { get; set; } = 2_000;
}

[OptionsValidator]
internal sealed partial class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>;
