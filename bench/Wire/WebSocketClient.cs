using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace OpenClaw.Bench.Wire;

/// <summary>
/// The client's half of RFC 6455 on a bare socket. One receive takes as many frames off the socket as have arrived, and a frame
/// is handed out where it lies in the buffer. When frames arrive in batches this takes less than half the processor time of the
/// framework's client (as much when they come one by one), and what the load generator takes the gateway does not get.
/// </summary>
internal sealed class WebSocketClient : IDisposable
{
    private const int FirstBufferBytes = 16 * 1024;
    private const int MaxBufferBytes = 64 * 1024 * 1024;
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ArrayBufferWriter<byte> _outgoing = new(512);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);

    // Offsets into the buffer, in this order: the message under way, the next frame's header, the end of what was received.
    private int _message;
    private int _messageEnd;
    private int _next;
    private int _filled;

    private enum Opcode : byte
    {
        Continuation = 0,
        Text = 1,
        Binary = 2,
        Close = 8,
        Ping = 9,
        Pong = 10,
    }

    /// <summary>The message last received; valid until the next receive.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(_message.._messageEnd);

    /// <summary>Code and reason of the server's close frame, for people.</summary>
    public string Closing { get; private set; } = "no close frame";

    public async Task ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(url.Host, url.Port, cancellationToken);
        var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        var request = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n";
        await SendAllAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
            await FillAsync(cancellationToken);
        var head = Encoding.ASCII.GetString(_buffer, 0, end);
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            throw new WebSocketException(WebSocketError.NotAWebSocket, $"The gateway refused the upgrade: {head.Split('\r')[0]}");
        _message = _messageEnd = _next = end + 4;
    }

    public ValueTask SendTextAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) =>
        SendFrameAsync(Opcode.Text, text.Span, cancellationToken);

    public ValueTask SendCloseAsync(CancellationToken cancellationToken) =>
        SendFrameAsync(Opcode.Close, [0x03, 0xE8], cancellationToken);

    /// <summary>Receives the next whole message. False: the server has sent its close frame.</summary>
    public async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        _message = _messageEnd = _next;
        while (true)
        {
            if (!TryReadHeader(out var header) || _filled - _next < header.Size + header.PayloadLength)
            {
                await FillAsync(cancellationToken);
                continue;
            }

            var payload = _next + header.Size;
            _next = payload + header.PayloadLength;
            switch (header.Opcode)
            {
                case Opcode.Close:
                    Closing = header.PayloadLength < 2
                        ? "no code"
                        : $"{BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(payload))} {Encoding.UTF8.GetString(_buffer, payload + 2, header.PayloadLength - 2)}";
                    return false;
                case Opcode.Ping:
                    await SendFrameAsync(Opcode.Pong, _buffer.AsSpan(payload, header.PayloadLength), cancellationToken);
                    break;
                case Opcode.Pong:
                    break;
                default:
                    Append(payload, header.PayloadLength);
                    if (header.IsFinal)
                        return true;
                    break;
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    // A message in one frame stays where it is; further fragments close the gap their headers leave.
    private void Append(int payload, int length)
    {
        if (_messageEnd == _message)
            _message = _messageEnd = payload;
        else
            _buffer.AsSpan(payload, length).CopyTo(_buffer.AsSpan(_messageEnd));
        _messageEnd += length;
    }

    private bool TryReadHeader(out Header header)
    {
        header = default;
        var bytes = _buffer.AsSpan(_next, _filled - _next);
        if (bytes.Length < 2)
            return false;
        var (size, length) = (2, (long)(bytes[1] & ~Masked));
        if (length == 126)
        {
            if (bytes.Length < 4)
                return false;
            (size, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }
        else if (length == 127)
        {
            if (bytes.Length < 10)
                return false;
            (size, length) = (10, BinaryPrimitives.ReadInt64BigEndian(bytes[2..]));
        }

        if (length is < 0 or > MaxBufferBytes)
            throw new BenchException($"The gateway announced a frame of {length} bytes.");
        header = new((bytes[0] & Final) != 0, (Opcode)(bytes[0] & 0x0F), size, (int)length);
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_message == _filled)
            _message = _messageEnd = _next = _filled = 0;
        else if (_filled == _buffer.Length)
            MakeRoom();
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
        if (count == 0)
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "The gateway ended a connection without a close frame.");
        _filled += count;
    }

    private void MakeRoom()
    {
        var target = _buffer;
        if (_message == 0)
        {
            if (_buffer.Length >= MaxBufferBytes)
                throw new BenchException($"The gateway sent a message of more than {MaxBufferBytes} bytes.");
            target = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        }

        _buffer.AsSpan(_message.._filled).CopyTo(target);
        (_messageEnd, _next, _filled, _message) = (_messageEnd - _message, _next - _message, _filled - _message, 0);
        if (ReferenceEquals(target, _buffer))
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
    }

    private ValueTask SendFrameAsync(Opcode opcode, ReadOnlySpan<byte> payload, CancellationToken cancellationToken)
    {
        _outgoing.ResetWrittenCount();
        _outgoing.Write([(byte)(Final | (byte)opcode)]);
        switch (payload.Length)
        {
            case < 126:
                _outgoing.Write<byte>([(byte)(Masked | payload.Length)]);
                break;
            case <= ushort.MaxValue:
                _outgoing.Write<byte>([Masked | 126, (byte)(payload.Length >> 8), (byte)payload.Length]);
                break;
            default:
                throw new BenchException($"The bench sends no frame of {payload.Length} bytes.");
        }

        // The mask protects proxies from hostile scripts; on loopback there are none, and a mask of zeros leaves the payload be.
        _outgoing.Write("\0\0\0\0"u8);
        _outgoing.Write(payload);
        return SendAllAsync(_outgoing.WrittenMemory, cancellationToken);
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
    }

    private readonly record struct Header(bool IsFinal, Opcode Opcode, int Size, int PayloadLength);
}
