using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace OpenClaw.TestSupport.Wire;

/// <summary>
/// An open socket to a gateway and all it has received, in order. It sends what it is told, also what no client should;
/// <see cref="WireClient"/> adds the handshake and requests.
/// </summary>
public sealed class WireSocket : IAsyncDisposable
{
    // More than any test provokes; a gateway that floods fails the test instead of the machine.
    private const int MaxFrames = 200_000;

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly List<JsonElement> _frames = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _arrived = NewSignal();
    private Task<WireClose> _closed = Task.FromResult(new WireClose(0, "never opened"));

    private WireSocket() { }

    /// <summary>Completes when the gateway closes or the connection is lost.</summary>
    public Task<WireClose> Closed => _closed;

    /// <summary>Everything received so far.</summary>
    public IReadOnlyList<JsonElement> Frames
    {
        get { lock (_lock) return [.. _frames]; }
    }

    public static async Task<WireSocket> OpenAsync(
        Uri url, IReadOnlyDictionary<string, string>? headers = null, CancellationToken cancellationToken = default)
    {
        var opened = new WireSocket();
        // Silence is what some tests wait for: no frames of our own.
        opened._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            opened._socket.Options.SetRequestHeader(name, value);
        try
        {
            await opened._socket.ConnectAsync(url, cancellationToken);
        }
        catch
        {
            opened._socket.Dispose();
            throw;
        }
        opened._closed = Task.Run(opened.ReceiveAsync, CancellationToken.None);
        return opened;
    }

    public Task SendText(string text) => Send(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task Send(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool endOfMessage = true)
    {
        await _sending.WaitAsync(_stop.Token);
        try { await _socket.SendAsync(bytes, type, endOfMessage, _stop.Token); }
        catch (OperationCanceledException aborted) when (!_stop.IsCancellationRequested)
        {
            // So the platform calls a write that met the other side's close.
            throw new IOException("The gateway closed while a frame was sent", aborted);
        }
        finally { _sending.Release(); }
    }

    /// <summary>The first frame received from the start on that fits; <paramref name="skip"/> leaves out older ones.</summary>
    public async Task<JsonElement> WaitFor(string what, Func<JsonElement, bool> fits, TimeSpan timeout, int skip = 0)
    {
        using var limit = new CancellationTokenSource(timeout);
        for (var next = skip; ;)
        {
            Task arrived;
            lock (_lock)
            {
                for (; next < _frames.Count; next++)
                    if (fits(_frames[next])) return _frames[next];
                arrived = _arrived.Task;
            }
            if (_closed.IsCompleted && arrived == _arrived.Task)
                throw new IOException($"The gateway closed ({await _closed}) before: {what}");
            try { await Task.WhenAny(arrived, _closed).WaitAsync(limit.Token); }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Nothing came within {timeout.TotalSeconds:0.#} s: {what}. Last: {LastFrames()}");
            }
        }
    }

    public async Task CloseAsync()
    {
        if (_socket.State is not WebSocketState.Open) return;
        await _sending.WaitAsync(_stop.Token);
        try { await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token); }
        catch (WebSocketException) { return; } // gone already, which is what was wanted
        finally { _sending.Release(); }
        await Task.WhenAny(_closed, Task.Delay(TimeSpan.FromSeconds(2), _stop.Token));
    }

    /// <summary>Drops the connection without a close frame, as a lost network does.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _stop.CancelAsync();
        await _closed;
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private async Task<WireClose> ReceiveAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token);
                if (received.MessageType is WebSocketMessageType.Close)
                {
                    if (_socket.State is WebSocketState.CloseReceived)
                        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
                    return new((int?)_socket.CloseStatus ?? 1005, _socket.CloseStatusDescription ?? "");
                }
                await message.WriteAsync(buffer.AsMemory(0, received.Count), _stop.Token);
                if (!received.EndOfMessage) continue;
                Keep(JsonDocument.Parse(message.ToArray()).RootElement);
                message.SetLength(0);
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException)
        {
            return new((int?)_socket.CloseStatus ?? 1006, _socket.CloseStatusDescription ?? "");
        }
    }

    private void Keep(JsonElement frame)
    {
        TaskCompletionSource arrived;
        lock (_lock)
        {
            if (_frames.Count == MaxFrames) throw new InvalidOperationException($"More than {MaxFrames} frames on one socket");
            _frames.Add(frame);
            arrived = _arrived;
            _arrived = NewSignal();
        }
        arrived.SetResult();
    }

    private string LastFrames()
    {
        lock (_lock)
        {
            var last = _frames.TakeLast(5).Select(frame => frame.GetRawText()).Select(text => text[..Math.Min(text.Length, 400)]);
            return string.Join("\n  ", last);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
