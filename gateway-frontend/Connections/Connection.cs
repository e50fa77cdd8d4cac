using System.Buffers;
using System.Net.WebSockets;
using OpenClaw.Gateway.Connections.Handshake;
using OpenClaw.Gateway.Events;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Connections;

/// <summary>The life of a client's socket: challenge, handshake, requests until either side closes.</summary>
/// <remarks>Source: protocol page, transport and handshake.</remarks>
internal sealed partial class Connection : IEventReceiver
{
    private const int MaxReasonBytes = 120;
    private readonly GatewayServices _services;
    private readonly HttpContext _http;
    private readonly WebSocket _socket;
    private readonly SendQueue _queue;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _closeAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _requests;
    private readonly Lock _eventLock = new();
    private ClientIdentity? _client;
    private (WebSocketCloseStatus Status, string Reason)? _close;
    private long _seq;
    private int _waiting;

    public Connection(GatewayServices services, HttpContext http, WebSocket socket, CoalescingStream? coalescing)
    {
        (_services, _http, _socket) = (services, http, socket);
        _queue = new SendQueue(socket, coalescing, services.Limits);
        _requests = new SemaphoreSlim(services.Limits.MaxConcurrentRequests);
    }

    public string Id { get; } = Guid.NewGuid().ToString();

    public ClientIdentity Client => _client ?? throw new InvalidOperationException("the handshake is not done");

    public HttpContext Http => _http;

    /// <summary>The tenant whose connections this one is counted among; null before it is admitted.</summary>
    public string? CountedFor { get; set; }

    public GatewayServices Services => _services;

    /// <summary>Ends with the connection.</summary>
    public CancellationToken Closing => _closing.Token;

    public async Task RunAsync()
    {
        // A broken transport ends reads and sends by itself; a token of their own for each would only cost every idle client memory.
        var sending = _queue.RunAsync(CancellationToken.None);
        using var receiver = new FrameReceiver(_socket);
        var receiving = ReceiveAsync(receiver);
        // A pending read is never cancelled: that would cut the socket before the client has read why it is closed.
        await Task.WhenAny(receiving, _closeAsked.Task);
        await LeaveAsync(sending, receiving);
    }

    /// <summary>Ends the connection with a code once what waits is sent.</summary>
    public void Close(WebSocketCloseStatus status, string reason)
    {
        _close ??= (status, reason);
        _closeAsked.TrySetResult();
    }

    public bool Wants(EncodedEvent told) => _client is { } client && client.MayReceive(told.Scope);

    public void Tell(EncodedEvent told) => Enqueue(told, numbered: true);

    public void TellAlone(EncodedEvent told) => Enqueue(told, numbered: false);

    /// <summary>Queues a frame, waiting for room; takes the writer's buffer.</summary>
    public ValueTask SendAsync(RentedWriter frame) => _queue.EnqueueAsync(OutFrame.Owned(frame.Take(out var length), length), Closing);

    /// <summary>Queues a frame if there is room; takes the writer's buffer either way.</summary>
    public bool TrySend(RentedWriter frame)
    {
        var owned = OutFrame.Owned(frame.Take(out var length), length);
        if (_queue.TryEnqueue(owned)) return true;
        owned.Release();
        return false;
    }

    private void Enqueue(EncodedEvent told, bool numbered)
    {
        // The number is taken after the decision to drop, in the order of the queue: a client sees no holes.
        lock (_eventLock)
        {
            if (_closeAsked.Task.IsCompleted) return;
            var full = _queue.IsOverfull;
            if (full && told.Droppable)
            {
                _services.Telemetry.DroppedEvents.Add(1);
                return;
            }
            if (!full && _queue.TryEnqueue(OutFrame.Shared(told, numbered ? _seq + 1 : 0)))
            {
                if (numbered) _seq++;
                return;
            }
            if (told.Droppable)
            {
                _services.Telemetry.DroppedEvents.Add(1);
                return;
            }
        }
        _services.Telemetry.SlowConsumers.Add(1);
        Close(WebSocketCloseStatus.PolicyViolation, "slow consumer");
    }

    private async Task ReceiveAsync(FrameReceiver receiver)
    {
        try
        {
            if (await HandshakeAsync(receiver)) await ServeAsync(receiver);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone, or was told to go; there is nobody left to tell.
        }
        catch (Exception error)
        {
            LogFailed(_services.Logger, error, Id);
            _close ??= (WebSocketCloseStatus.InternalServerError, "internal error");
        }
    }

    private async Task<bool> HandshakeAsync(FrameReceiver receiver)
    {
        await using var limit = _services.Clock.CreateTimer(
            _ => Close(WebSocketCloseStatus.NormalClosure, ""), null, TimeSpan.FromMilliseconds(_services.Limits.HandshakeTimeoutMs), Timeout.InfiniteTimeSpan);
        var handshake = new ClientHandshake(this, Guid.NewGuid().ToString());
        TellAlone(handshake.Challenge());
        try
        {
            var (frame, end) = await receiver.ReceiveAsync(_services.Limits.MaxHandshakeFrameBytes, CancellationToken.None);
            if (end == FrameReceiver.End.TooLarge) _close = (WebSocketCloseStatus.MessageTooBig, "");
            if (end != FrameReceiver.End.None) return false;
            if (await _services.Repeated.RunAsync(stop => handshake.DecideAsync(frame, stop), Closing) is not { } admission) return false;
            await admission.WelcomeAsync(client => _client = client);
            return true;
        }
        catch (HandshakeRefusedException refusal)
        {
            if (refusal.RequestId is { } id)
            {
                var answer = new RentedWriter(256);
                FrameWriter.WriteError(answer, id, refusal.Error);
                await SendAsync(answer);
            }
            _close = (refusal.Status, Truncate(refusal.Reason));
            return false;
        }
    }

    private async Task ServeAsync(FrameReceiver receiver)
    {
        while (true)
        {
            var (frame, end) = await receiver.ReceiveAsync(_services.Limits.MaxFrameBytes, CancellationToken.None);
            if (end == FrameReceiver.End.TooLarge) _close = (WebSocketCloseStatus.MessageTooBig, "");
            if (end != FrameReceiver.End.None) return;
            // On the way out frames are still read, until the client's own close, but not worked on.
            if (_closeAsked.Task.IsCompleted) continue;
            switch (RequestFrame.Read(frame, ProtocolVersion.V3, out var request, out var fault))
            {
                case FrameKind.Request:
                    await StartAsync(request, Closing);
                    break;
                case FrameKind.Invalid:
                    var refusal = new RentedWriter(256);
                    FrameWriter.WriteFault(refusal, fault!);
                    await SendAsync(refusal);
                    break;
                case FrameKind.NotJson:
                    LogNotJson(_services.Logger, Id, frame.Length);
                    break;
            }
        }
    }

    // Requests of one socket run beside each other, up to a bound; beyond it the socket is simply not read.
    private async ValueTask StartAsync(RequestFrame request, CancellationToken cancellationToken)
    {
        if (_services.Methods.TryAnswerAtOnce(this, request)) return;
        await _requests.WaitAsync(cancellationToken);
        var task = _services.Methods.RunAsync(this, request, cancellationToken);
        if (task.IsCompletedSuccessfully) _requests.Release();
        else _ = FinishAsync(task);
    }

    private async Task FinishAsync(ValueTask<string> task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // The connection ended while the request was at work; its answer has no reader.
        }
        finally
        {
            _requests.Release();
        }
    }

    /// <summary>Goes on with a request beside the working ones, while it only waits for a run to end. False when too many wait already.</summary>
    public bool TryWait(Func<CancellationToken, Task> wait)
    {
        if (Interlocked.Increment(ref _waiting) > _services.Limits.MaxWaitingRequests)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }
        _ = WaitAsync(wait);
        return true;
    }

    private async Task WaitAsync(Func<CancellationToken, Task> wait)
    {
        try
        {
            await wait(_closing.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The connection ended before the run did.
        }
        catch (Exception error)
        {
            LogFailed(_services.Logger, error, Id);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task LeaveAsync(Task sending, Task receiving)
    {
        _services.Connections.Remove(this);
        await _closing.CancelAsync();
        _queue.Complete();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(_services.Limits.CloseTimeoutMs), _services.Clock);
            await sending.WaitAsync(limit.Token);
            var (status, reason) = _close ?? (WebSocketCloseStatus.NormalClosure, "");
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(status, reason.Length == 0 ? null : reason, limit.Token);
            // Until the client's own close, so that it reads ours before the connection goes.
            await receiving.WaitAsync(limit.Token);
            await DrainAsync(limit.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or TimeoutException or ObjectDisposedException)
        {
            // It did not close in time or broke: the socket is cut.
            _socket.Abort();
        }
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_client?.PresenceKey is { } key) await _services.Presence.LeftAsync(_client.Tenant, key);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (_socket.State == WebSocketState.CloseSent) await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Truncate(string reason)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(reason) <= MaxReasonBytes) return reason;
        var end = Math.Min(reason.Length, MaxReasonBytes);
        while (System.Text.Encoding.UTF8.GetByteCount(reason.AsSpan(0, end)) > MaxReasonBytes || (end > 0 && char.IsHighSurrogate(reason[end - 1]))) end--;
        return reason[..end];
    }

    [LoggerMessage(LogLevel.Error, "Connection {ConnectionId} failed")]
    private static partial void LogFailed(ILogger logger, Exception error, string connectionId);

    [LoggerMessage(LogLevel.Debug, "Connection {ConnectionId} sent {Bytes} bytes that are no JSON; they are left unread")]
    private static partial void LogNotJson(ILogger logger, string connectionId, int bytes);
}
