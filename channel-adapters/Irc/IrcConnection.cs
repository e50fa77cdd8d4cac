using System.Net;
using System.Net.Security;
using System.Text;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>A connection to a server: lines in, lines out, not more of them than the server bears.</summary>
internal sealed class IrcConnection : IAsyncDisposable
{
    // A line has 512 bytes, and 8191 bytes of tags in front at most.
    private const int MaxLineBytes = 16 * 1024;
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(20);
    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly IrcFlood _flood;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly byte[] _buffer = new byte[MaxLineBytes];
    private int _filled;

    private IrcConnection(Stream stream, IrcOptions options, TimeProvider clock)
    {
        (_stream, _clock) = (stream, clock);
        _flood = new IrcFlood(options.FloodBurst, options.FloodInterval, clock);
    }

    /// <exception cref="ChannelLostException">The server can't be reached.</exception>
    public static async Task<IrcConnection> OpenAsync(IrcOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ConnectTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Stream? stream = null;
        try
        {
            stream = await OutboundConnection.OpenAsync(new DnsEndPoint(options.Host, options.Port), options.MayReachPrivate, either.Token);
            if (options.UsesTls)
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = tls;
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.Host }, either.Token);
            }
            return new(stream, options, clock);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (stream is not null) await stream.DisposeAsync();
            throw new ChannelLostException($"{options.Host}:{options.Port} can't be reached: {(limit.IsCancellationRequested ? "no answer" : error.Message)}", inner: error);
        }
    }

    /// <summary>The next line; null when the server closed the connection.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', 0, _filled);
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, 0, end).TrimEnd('\r');
                _buffer.AsSpan(end + 1, _filled - end - 1).CopyTo(_buffer);
                _filled -= end + 1;
                return line;
            }
            if (_filled == _buffer.Length) throw new ChannelLostException("the server sent a line without end");
            var read = await _stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (read == 0) return null;
            _filled += read;
        }
    }

    /// <summary>Sends a line, when its turn has come.</summary>
    public async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _flood.WaitAsync(cancellationToken);
        await WriteNowAsync(line, cancellationToken);
    }

    /// <summary>Sends a line at once: answers that the server waits for.</summary>
    public async Task WriteNowAsync(string line, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\r\n");
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // A line that was begun is finished, or the next one would be torn.
            await _stream.WriteAsync(bytes, CancellationToken.None).AsTask().WaitAsync(ConnectTime, _clock, cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }
        catch (Exception)
        {
            // How much of the line went out is not known: nothing may follow it.
            await _stream.DisposeAsync();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _writing.Dispose();
    }
}

/// <summary>A bucket of lines: some at once, then one per interval, in the order they were asked for.</summary>
internal sealed class IrcFlood(int burst, TimeSpan interval, TimeProvider clock)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private double _lines = burst;
    private long _at = clock.GetTimestamp();

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Fill();
            if (_lines < 1)
            {
                await Task.Delay(interval * (1 - _lines), clock, cancellationToken);
                Fill();
            }
            _lines -= 1;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Fill()
    {
        var now = clock.GetTimestamp();
        _lines = interval <= TimeSpan.Zero ? burst : Math.Min(burst, _lines + clock.GetElapsedTime(_at, now) / interval);
        _at = now;
    }
}
