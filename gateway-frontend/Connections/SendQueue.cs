using System.Buffers;
using System.Net.WebSockets;

namespace OpenClaw.Gateway.Connections;

/// <summary>What waits to be sent to one client: bounded in frames and bytes, sent in order.</summary>
/// <remarks>Nothing runs and no buffer is held while nothing waits: an idle client costs no more than these fields.</remarks>
internal sealed class SendQueue(WebSocket socket, CoalescingStream? coalescing, ConnectionOptions limits) : IThreadPoolWorkItem
{
    private const int FirstPlaces = 8;
    private const int ScratchBytes = 4096;
    private readonly Lock _lock = new();
    private OutFrame[] _waiting = [];
    private int _count;
    private int _frames;
    private long _bytes;
    private bool _sending;
    private bool _closed;
    private Exception? _failure;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _sent;

    /// <summary>More waits than the protocol allows.</summary>
    public bool IsOverfull => Volatile.Read(ref _bytes) > limits.MaxBufferedBytes;

    /// <summary>False when the queue is full or closed; the frame is then still the caller's.</summary>
    public bool TryEnqueue(OutFrame frame)
    {
        lock (_lock)
        {
            if (_closed || Volatile.Read(ref _frames) >= limits.MaxBufferedFrames) return false;
            Add(frame);
            if (_sending) return true;
            _sending = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Waits for room, so that a client which does not read its answers is not read from either.</summary>
    public async ValueTask EnqueueAsync(OutFrame frame, CancellationToken cancellationToken)
    {
        while (!TryEnqueue(frame))
        {
            Task room;
            lock (_lock)
            {
                if (_closed)
                {
                    frame.Release();
                    return;
                }
                // Made free in between: whoever freed it looked for a waiter before this one was there.
                if (Volatile.Read(ref _frames) < limits.MaxBufferedFrames) continue;
                room = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            try
            {
                await room.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The connection ends: nobody is left to send it to.
                frame.Release();
                return;
            }
        }
    }

    /// <summary>No more frames; the task ends when those that wait are sent, or with the socket's failure.</summary>
    public Task CompleteAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_failure is { } failure) return Task.FromException(failure);
            return _sending ? (_sent ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    // Owned by whoever completes the queue: it ends by itself when nothing waits, and a failure is kept for that end.
    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    private void Add(OutFrame frame)
    {
        if (_count == _waiting.Length)
        {
            var larger = ArrayPool<OutFrame>.Shared.Rent(Math.Max(FirstPlaces, _count * 2));
            _waiting.AsSpan(0, _count).CopyTo(larger);
            Return(_waiting);
            _waiting = larger;
        }
        _waiting[_count++] = frame;
        Interlocked.Increment(ref _frames);
        Interlocked.Add(ref _bytes, frame.MaxBytes);
    }

    private async Task SendAsync()
    {
        var batch = Array.Empty<OutFrame>();
        var count = 0;
        var next = 0;
        var scratch = ArrayPool<byte>.Shared.Rent(ScratchBytes);
        try
        {
            while (TryTake(out batch, out count))
            {
                coalescing?.Cork();
                for (next = 0; next < count; next++)
                {
                    await socket.SendAsync(batch[next].Compose(ref scratch), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                    Forget(batch[next]);
                }
                if (coalescing is not null) await coalescing.UncorkAsync(CancellationToken.None);
                Return(batch);
                FreeRoom();
            }
        }
        catch (Exception error)
        {
            Fail(error, batch.AsSpan(next, count - next));
            Return(batch);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    // All that waits at once: it goes to the kernel together.
    private bool TryTake(out OutFrame[] batch, out int count)
    {
        lock (_lock)
        {
            (batch, count) = (_waiting, _count);
            (_waiting, _count) = ([], 0);
            if (count > 0) return true;
            _sending = false;
            _sent?.TrySetResult();
            return false;
        }
    }

    private void Forget(OutFrame frame)
    {
        Interlocked.Decrement(ref _frames);
        Interlocked.Add(ref _bytes, -frame.MaxBytes);
        frame.Release();
    }

    private void FreeRoom()
    {
        TaskCompletionSource? room;
        lock (_lock) (room, _room) = (_room, null);
        room?.TrySetResult();
    }

    private void Fail(Exception error, ReadOnlySpan<OutFrame> unsent)
    {
        foreach (var frame in unsent) Forget(frame);
        lock (_lock)
        {
            (_closed, _sending, _failure) = (true, false, error);
            foreach (var frame in _waiting.AsSpan(0, _count)) Forget(frame);
            Return(_waiting);
            (_waiting, _count) = ([], 0);
            _sent?.TrySetException(error);
        }
        FreeRoom();
    }

    private static void Return(OutFrame[] places)
    {
        // Cleared, since a place names an event or a buffer that others use again.
        if (places.Length > 0) ArrayPool<OutFrame>.Shared.Return(places, clearArray: true);
    }
}
