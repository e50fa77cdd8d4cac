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
    private readonly Lock _eventLock = new();
    private SemaphoreSlim? _requests;
    private ClientIdentity? _client;
    private (WebSocketCloseStatus Status, string Reason)? _close;
    private Task? _leaving;
    private CancellationTokenSource? _closeLimit;
    private long _seq;
    private int _waiting;

    public Connection(GatewayServices services, HttpContext http, WebSocket socket, CoalescingStream? coalescing)
    {
        (_services, _http, _socket) = (services, http, socket);
        _queue = new SendQueue(socket, coalescing, services.Limits);
    }

    public string Id { get; } = Guid.NewGuid().ToString();

    public ClientIdentity Client => _client ?? throw new InvalidOperationException("the handshake is not done");

    public HttpContext Http => _http;

    public GatewayServices Services => _services;

    /// <summary>What this client asks of a session stays in the order it was asked.</summary>
    public SessionOrder Order { get; } = new();

    /// <summary>Ends with the connection.</summary>
    public CancellationToken Closing => _closing.Token;

    // One method for all of a client's life: each further one that waits would cost every idle client memory.
    public async Task RunAsync()
    {
        using var receiver = new FrameReceiver(_socket);
        try
        {
            if (await HandshakeAsync(receiver))
            {
                while (true)
                {
                    // A pending read is never cancelled: that would cut the socket before the client has read why it is closed.
                    var (frame, end) = await receiver.ReceiveAsync(_services.Limits.MaxFrameBytes, CancellationToken.None);
                    if (end == FrameReceiver.End.TooLarge) _close ??= (WebSocketCloseStatus.MessageTooBig, "");
                    if (end != FrameReceiver.End.None) break;
                    // On the way out frames are still read, until the client's own close, but not worked on.
                    if (!IsLeaving) await TakeAsync(frame);
                }
            }
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
        Close(WebSocketCloseStatus.NormalClosure, "");
        await _leaving!;
        await DrainAsync();
        _closeLimit!.Dispose();
        if (_client?.PresenceKey is { } key) await _services.Presence.LeftAsync(_client.Tenant, key);
    }

    /// <summary>Ends the connection with a code once what waits is sent.</summary>
    public void Close(WebSocketCloseStatus status, string reason)
    {
        lock (_eventLock)
        {
            if (_leaving is not null) return;
            _close ??= (status, reason);
            _leaving = LeaveAsync();
        }
    }

    private bool IsLeaving => Volatile.Read(ref _leaving) is not null;

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
            if (_leaving is not null) return;
            var full = _queue.IsOverfull;
            if (full && told.Droppable) return;
            if (!full && _queue.TryEnqueue(OutFrame.Shared(told, numbered ? _seq + 1 : 0)))
            {
                if (numbered) _seq++;
                return;
            }
            if (told.Droppable) return;
        }
        Close(WebSocketCloseStatus.PolicyViolation, "slow consumer");
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
            if (end == FrameReceiver.End.TooLarge) _close ??= (WebSocketCloseStatus.MessageTooBig, "");
            if (end != FrameReceiver.End.None || IsLeaving) return false;
            if (await handshake.DecideAsync(frame, Closing) is not { } admission) return false;
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
            _close ??= (refusal.Status, Truncate(refusal.Reason));
            return false;
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> frame)
    {
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

    // Requests of one socket run beside each other, up to a bound; beyond it the socket is simply not read.
    private async ValueTask StartAsync(RequestFrame request, CancellationToken cancellationToken)
    {
        if (_services.Methods.TryAnswerAtOnce(this, request)) return;
        var requests = _requests ??= new SemaphoreSlim(_services.Limits.MaxConcurrentRequests);
        await requests.WaitAsync(cancellationToken);
        var task = _services.Methods.RunAsync(this, request, cancellationToken);
        if (task.IsCompletedSuccessfully) requests.Release();
        else _ = FinishAsync(task, requests);
    }

    private static async Task FinishAsync(ValueTask task, SemaphoreSlim requests)
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
            requests.Release();
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

    // Sends what waits and our close, within the limit. Reading goes on beside it, until the client's own close.
    private async Task LeaveAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _services.Connections.Remove(this);
        await _closing.CancelAsync();
        _closeLimit = new CancellationTokenSource(TimeSpan.FromMilliseconds(_services.Limits.CloseTimeoutMs), _services.Clock);
        // It did not close in time: the socket is cut, and with it every read and send that waits.
        _closeLimit.Token.UnsafeRegister(static socket => ((WebSocket)socket!).Abort(), _socket);
        try
        {
            await _queue.CompleteAsync().WaitAsync(_closeLimit.Token);
            var (status, reason) = _close ?? (WebSocketCloseStatus.NormalClosure, "");
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(status, reason.Length == 0 ? null : reason, _closeLimit.Token);
        }
        catch (Exception error) when (IsGone(error))
        {
            _socket.Abort();
        }
    }

    // Until the client's own close, so that it reads ours before the connection goes.
    private async Task DrainAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (_socket.State == WebSocketState.CloseSent) await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        }
        catch (Exception error) when (IsGone(error))
        {
            _socket.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsGone(Exception error) =>
        error is WebSocketException or OperationCanceledException or IOException or TimeoutException or ObjectDisposedException;

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
