using System.Buffers;

namespace OpenClaw.Gateway.Connections;

/// <summary>Writes a frame straight into a pooled buffer, which then goes through the queue to the socket without a copy.</summary>
internal sealed class RentedWriter(int sizeHint) : IBufferWriter<byte>
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(sizeHint);
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>Hands the buffer over; the writer is done.</summary>
    public byte[] Take(out int length)
    {
        var buffer = _buffer;
        (length, _buffer, _length) = (_length, [], 0);
        return buffer;
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 256);
        if (needed <= _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
