using System.Text;
using System.Text.Json;

namespace OpenClaw.Bench.Wire;

/// <summary>
/// One client connection, driven by one caller at a time: send, then receive frame after frame. There is no receive task and
/// no queue, since both would cost the machine what is to be measured.
/// </summary>
internal sealed class GatewayConnection : IDisposable
{
    private readonly WebSocketClient _socket = new();
    private readonly RequestFrame _request = new();
    private int _nextId;

    public SequenceWatch Sequence { get; } = new();

    /// <summary>Opens a socket and goes through the whole handshake, up to and including <c>hello-ok</c>.</summary>
    public static async Task<GatewayConnection> OpenAsync(GatewayEndpoint endpoint, DeviceIdentity device, CancellationToken cancellationToken)
    {
        var connection = new GatewayConnection();
        try
        {
            await connection._socket.ConnectAsync(endpoint.Url, cancellationToken);
            await connection.ShakeHandsAsync(endpoint, device, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request with a fresh id and does not wait.</summary>
    public ValueTask SendAsync(string method, Action<Utf8JsonWriter>? writeParams, CancellationToken cancellationToken) =>
        _socket.SendTextAsync(_request.Write($"b{_nextId++}", method, writeParams), cancellationToken);

    /// <summary>The next whole frame; its bytes are valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (!await _socket.ReceiveAsync(cancellationToken))
            throw new BenchException($"The gateway closed a connection: {_socket.Closing}.");
        Sequence.See(_socket.Message.Span);
        return _socket.Message;
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
        await _socket.SendCloseAsync(cancellationToken);
        while (await _socket.ReceiveAsync(cancellationToken))
        {
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _request.Dispose();
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
}
