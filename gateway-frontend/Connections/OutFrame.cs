using System.Buffers;

namespace OpenClaw.Gateway.Connections;

/// <summary>A frame on its way to one client: its own bytes from the pool, or an event shared with other connections and a number.</summary>
internal readonly struct OutFrame
{
    private readonly byte[]? _rented;
    private readonly int _length;
    private readonly Events.EncodedEvent? _event;
    private readonly long _seq;

    private OutFrame(byte[]? rented, int length, Events.EncodedEvent? shared, long seq) =>
        (_rented, _length, _event, _seq) = (rented, length, shared, seq);

    /// <summary>Takes over a buffer of <see cref="ArrayPool{T}.Shared"/>.</summary>
    public static OutFrame Owned(byte[] rented, int length) => new(rented, length, null, 0);

    /// <summary>An event with the connection's own number; 0: without one.</summary>
    public static OutFrame Shared(Events.EncodedEvent shared, long seq) => new(null, 0, shared, seq);

    /// <summary>An upper bound of what it takes on the wire.</summary>
    public int MaxBytes => _event is null ? _length : _event.MaxBytes;

    /// <summary>The bytes to send; <paramref name="scratch"/> is used where they must be put together.</summary>
    public ReadOnlyMemory<byte> Compose(ref byte[] scratch)
    {
        if (_event is null) return _rented.AsMemory(0, _length);
        if (scratch.Length < _event.MaxBytes)
        {
            ArrayPool<byte>.Shared.Return(scratch);
            scratch = ArrayPool<byte>.Shared.Rent(_event.MaxBytes);
        }
        return scratch.AsMemory(0, _event.Write(scratch, _seq));
    }

    public void Release()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }
}
