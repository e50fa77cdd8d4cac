using System.Buffers;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Events;

/// <summary>An event as bytes, made once and shared by all connections that get it; each writes its own number behind.</summary>
internal sealed class EncodedEvent
{
    private readonly byte[] _prefix;
    private readonly StateVersion? _state;

    private EncodedEvent(byte[] prefix, StateVersion? state, bool droppable, string? scope) =>
        (_prefix, _state, Droppable, Scope) = (prefix, state, droppable, scope);

    /// <summary>May be left out for a connection that does not keep up.</summary>
    public bool Droppable { get; }

    /// <summary>The scope a connection needs; null: none.</summary>
    public string? Scope { get; }

    /// <summary>An upper bound of its frame.</summary>
    public int MaxBytes => _prefix.Length + FrameWriter.MaxEventTailBytes;

    public static EncodedEvent Of(GatewayEvent told, StateVersion? state = null, bool droppable = false, string? scope = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        FrameWriter.WriteEventPrefix(buffer, told);
        return new(buffer.WrittenSpan.ToArray(), state, droppable, scope);
    }

    /// <summary>Writes the frame; a number of 0 is left out.</summary>
    public int Write(Span<byte> destination, long seq)
    {
        _prefix.CopyTo(destination);
        return _prefix.Length + FrameWriter.WriteEventTail(destination[_prefix.Length..], seq == 0 ? null : seq, _state);
    }
}
