using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace OpenClaw.Gateway.Connections;

/// <summary>What waits to be sent to one client: bounded in frames and bytes, sent in order by one loop.</summary>
internal sealed class SendQueue(WebSocket socket, CoalescingStream? coalescing, ConnectionOptions limits)
{
    private readonly Channel<OutFrame> _frames = Channel.CreateBounded<OutFrame>(
        new BoundedChannelOptions(limits.MaxBufferedFrames) { SingleReader = true, AllowSynchronousContinuations = false });
    private long _bytes;

    /// <summary>Bytes that wait.</summary>
    public long BufferedBytes => Volatile.Read(ref _bytes);

    /// <summary>More waits than the protocol allows.</summary>
    public bool IsOverfull => BufferedBytes > limits.MaxBufferedBytes;

    /// <summary>False when the queue is full or closed; the frame is then still the caller's.</summary>
    public bool TryEnqueue(OutFrame frame)
    {
        Interlocked.Add(ref _bytes, frame.MaxBytes);
        if (_frames.Writer.TryWrite(frame)) return true;
        Interlocked.Add(ref _bytes, -frame.MaxBytes);
        return false;
    }

    /// <summary>Waits for room, so that a client which does not read its answers is not read from either.</summary>
    public async ValueTask EnqueueAsync(OutFrame frame, CancellationToken cancellationToken)
    {
        if (TryEnqueue(frame)) return;
        try
        {
            Interlocked.Add(ref _bytes, frame.MaxBytes);
            await _frames.Writer.WriteAsync(frame, cancellationToken);
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            Interlocked.Add(ref _bytes, -frame.MaxBytes);
            frame.Release();
        }
    }

    /// <summary>No more frames; the loop ends when those that wait are sent.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/> or until the socket fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _frames.Reader.WaitToReadAsync(cancellationToken))
            {
                // Held only while there is something to send: an idle connection keeps no buffer.
                var scratch = ArrayPool<byte>.Shared.Rent(4096);
                coalescing?.Cork();
                try
                {
                    while (_frames.Reader.TryRead(out var frame))
                    {
                        try
                        {
                            await socket.SendAsync(frame.Compose(ref scratch), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
                        }
                        finally
                        {
                            Interlocked.Add(ref _bytes, -frame.MaxBytes);
                            frame.Release();
                        }
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(scratch);
                    if (coalescing is not null) await coalescing.UncorkAsync(cancellationToken);
                }
            }
        }
        finally
        {
            _frames.Writer.TryComplete();
            while (_frames.Reader.TryRead(out var unsent)) unsent.Release();
        }
    }
}
