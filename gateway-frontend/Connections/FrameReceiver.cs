using System.Buffers;
using System.Net.WebSockets;

namespace OpenClaw.Gateway.Connections;

/// <summary>Reads whole frames from a socket. While nothing comes, no buffer is held.</summary>
internal sealed class FrameReceiver(WebSocket socket) : IDisposable
{
    private const int FirstBufferBytes = 4 * 1024;
    private byte[]? _buffer;

    /// <summary>Why reading ended.</summary>
    public enum End { None, Closed, TooLarge }

    /// <summary>The next frame; its bytes are good until the next call.</summary>
    public async ValueTask<(ReadOnlyMemory<byte> Frame, End End)> ReceiveAsync(int maxBytes, CancellationToken cancellationToken)
    {
        ReturnBuffer();
        // A read of zero bytes waits for data without a buffer: an idle connection costs no more than its socket.
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        if (first.MessageType == WebSocketMessageType.Close) return (default, End.Closed);
        if (first.EndOfMessage) return (default, End.None);

        var buffer = _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close) return (default, End.Closed);
            length += part.Count;
            if (length > maxBytes) return (default, End.TooLarge);
            if (part.EndOfMessage) return (buffer.AsMemory(0, length), End.None);
            if (length < buffer.Length) continue;

            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, maxBytes + 1));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = _buffer = larger;
        }
    }

    public void Dispose() => ReturnBuffer();

    private void ReturnBuffer()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
