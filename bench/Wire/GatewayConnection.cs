using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace OpenClaw.Bench.Wire;

/// <summary>
/// One client connection, driven by one caller at a time: send, then receive frame after frame. There is no receive task and
/// no queue, since both would cost the machine what is to be measured.
/// </summary>
internal sealed class GatewayConnection : IAsyncDisposable
{
    private const int MaxFrameBytes = 64 * 1024 * 1024;

    // One invoker for all sockets: otherwise each ClientWebSocket builds an HTTP stack of its own.
    private static readonly HttpMessageInvoker Invoker = new(new SocketsHttpHandler { UseProxy = false });

    private readonly ClientWebSocket _socket = new();
    private readonly RequestFrame _request = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _nextId;

    private GatewayConnection() => _socket.Options.KeepAliveInterval = TimeSpan.Zero;

    public SequenceWatch Sequence { get; } = new();

    public long BytesReceived { get; private set; }

    /// <summary>Opens a socket and goes through the whole handshake, up to and including <c>hello-ok</c>.</summary>
    public static async Task<GatewayConnection> OpenAsync(GatewayEndpoint endpoint, DeviceIdentity device, CancellationToken cancellationToken)
    {
        var connection = new GatewayConnection();
        try
        {
            await connection._socket.ConnectAsync(endpoint.Url, Invoker, cancellationToken);
            await connection.ShakeHandsAsync(endpoint, device, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>Sends a request with a fresh id and does not wait.</summary>
    public ValueTask SendAsync(string method, Action<Utf8JsonWriter>? writeParams, CancellationToken cancellationToken) =>
        SendAsync(_request.Write($"b{_nextId++}", method, writeParams), cancellationToken);

    /// <summary>The next whole frame; its bytes are valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
                Grow();
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new BenchException($"The gateway closed a connection: {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}");
            length += received.Count;
            if (!received.EndOfMessage)
                continue;
            BytesReceived += length;
            var frame = _buffer.AsMemory(0, length);
            Sequence.See(frame.Span);
            return frame;
        }
    }

    /// <summary>The next response; events before it are received and passed over. A refusal ends the bench.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveResponseAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await ReceiveAsync(cancellationToken);
            if (!FrameScan.IsResponse(frame.Span))
                continue;
            RequireOk(frame.Span);
            return frame;
        }
    }

    public static void RequireOk(ReadOnlySpan<byte> response)
    {
        if (!FrameScan.IsOk(response))
            throw new BenchException($"The gateway refused a request: {Encoding.UTF8.GetString(response[..Math.Min(response.Length, 500)])}");
    }

    /// <summary>Closes properly: our close frame, then whatever is under way, then the gateway's.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken);
        while (_socket.State == WebSocketState.CloseSent)
            await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _request.Dispose();
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        return ValueTask.CompletedTask;
    }

    private async Task ShakeHandsAsync(GatewayEndpoint endpoint, DeviceIdentity device, CancellationToken cancellationToken)
    {
        var challenge = await ReceiveAsync(cancellationToken);
        var nonce = FrameScan.String(challenge.Span, "\"nonce\""u8);
        if (!FrameScan.IsEvent(challenge.Span, "\"connect.challenge\""u8) || nonce.IsEmpty)
            throw new BenchException("The gateway's first frame is no challenge.");
        var nonceText = Encoding.UTF8.GetString(nonce);
        await SendAsync("connect", json => ConnectRequest.Write(json, endpoint, device, nonceText), cancellationToken);
        var hello = await ReceiveResponseAsync(cancellationToken);
        if (hello.Span.IndexOf("\"hello-ok\""u8) < 0)
            throw new BenchException("The gateway answered connect without hello-ok.");
    }

    private void Grow()
    {
        if (_buffer.Length >= MaxFrameBytes)
            throw new BenchException($"The gateway sent a frame of more than {MaxFrameBytes} bytes.");
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
