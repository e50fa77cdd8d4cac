using System.Threading.Channels;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>One nick on one server.</summary>
/// <remarks>Source: irc page. A server does not say that it took a message, but it answers in order: each part is followed by a PING, and its PONG says that the part was read.</remarks>
internal sealed partial class IrcAdapter(IrcOptions options, ChannelContext context) : IChannelAdapter
{
    private const int MaxWaiting = 500;
    private static readonly TimeSpan RegistrationTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConfirmTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RejoinDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan VersionEvery = TimeSpan.FromSeconds(10);
    private readonly string _connectionId = Guid.NewGuid().ToString("N");
    private readonly IrcSession _session = new(options.Nick);
    private readonly IrcSends _sends = new();
    private readonly Channel<ChannelInbound> _inbound = Channel.CreateBounded<ChannelInbound>(MaxWaiting);
    private IrcConnection? _connection;
    private long? _versionToldAt;
    private long _number;

    public async Task RunAsync(CancellationToken stopping)
    {
        await using var connection = await IrcConnection.OpenAsync(options, context.Clock, stopping);
        var login = new IrcLogin(connection, options, _session);
        var keeping = KeepInboundAsync(stopping);
        try
        {
            await login.BeginAsync(stopping);
            using var reading = new IrcReader(connection, context.Clock);
            var began = context.Clock.GetTimestamp();
            while (true)
            {
                var text = await reading.NextAsync(Quiet, stopping);
                if (!_session.IsRegistered && context.Clock.GetElapsedTime(began) > RegistrationTime) throw new ChannelLostException("the server did not say welcome");
                if (text is null)
                {
                    await OnQuietAsync(connection, stopping);
                    continue;
                }
                if (IrcLine.Read(text) is not { } line || await login.TakeAsync(line, stopping)) continue;
                await TakeAsync(connection, line, stopping);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or TimeoutException && !stopping.IsCancellationRequested)
        {
            throw new ChannelLostException($"the connection to {options.Host} broke: {error.Message}", inner: error);
        }
        finally
        {
            _connection = null;
            _sends.Lost();
            _inbound.Writer.TryComplete();
            if (stopping.IsCancellationRequested) await GoodbyeAsync(connection);
            // What people said before the connection broke is still theirs to be answered.
            await keeping.WaitAsync(ConfirmTime, context.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task<ChannelReceipt> SendAsync(ChannelPart part, CancellationToken cancellationToken)
    {
        if (_connection is not { } connection) return ChannelReceipt.Offline("not connected");
        if (part.Target.Length == 0 || part.Target[0] == ':' || part.Target.AsSpan().IndexOfAny(" ,\r\n\0") >= 0) return ChannelReceipt.Refused("no such nick or channel");
        var lines = IrcText.Lines(part.Text, _session.TextBytes(part.Target));
        if (lines.Count == 0) return ChannelReceipt.Refused("nothing to say");

        var begun = false;
        try
        {
            using var sending = await _sends.BeginAsync(part.Target, _session.Lower, cancellationToken);
            foreach (var line in lines)
            {
                var text = IrcLine.Write("PRIVMSG", part.Target, line);
                begun = true;
                await connection.WriteAsync(text, cancellationToken);
            }
            await connection.WriteAsync(IrcLine.Write("PING", sending.Token), cancellationToken);
            var refusal = await sending.Confirmed.WaitAsync(ConfirmTime, context.Clock, cancellationToken);
            return refusal is null ? ChannelReceipt.Sent() : ChannelReceipt.Refused(refusal);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or TimeoutException or ChannelLostException)
        {
            return begun ? ChannelReceipt.Unknown($"the connection was lost while it was sent: {error.Message}") : ChannelReceipt.Offline("not connected");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task OnQuietAsync(IrcConnection connection, CancellationToken stopping)
    {
        await connection.WriteNowAsync(IrcLine.Write("PING", "quiet"), stopping);
        // Somebody had the nick; perhaps it is free by now.
        if (_session.IsRegistered && !_session.IsMe(options.Nick)) await connection.WriteAsync(IrcLine.Write("NICK", options.Nick), stopping);
    }

    private async Task TakeAsync(IrcConnection connection, IrcLine line, CancellationToken stopping)
    {
        switch (line.Command)
        {
            case "PING":
                await connection.WriteNowAsync(IrcLine.Write("PONG", line.Last), stopping);
                break;
            case "PONG":
                _sends.Confirm(line.Last);
                break;
            case "005":
                _session.Learn(line);
                break;
            case "376" or "422":
                await EnterAsync(connection, stopping);
                break;
            case "NICK" when _session.IsMe(line.Nick):
                _session.Nick = line.Last;
                context.Status.Connected(_session.Nick);
                break;
            case "KICK" when _session.IsMe(line.At(1)):
                context.Status.Problem($"removed from {line.At(0)}: {line.Last}");
                await Task.Delay(RejoinDelay, context.Clock, stopping);
                await connection.WriteAsync(IrcLine.Write("JOIN", line.At(0)), stopping);
                break;
            case "403" or "405" or "471" or "473" or "474" or "475" or "477" when _session.IsChannel(line.At(1)):
                context.Status.Problem($"{line.At(1)}: {line.Last}");
                _sends.Refuse(line.At(1), line.Last);
                break;
            case "401" or "404" or "407" or "408" or "411" or "412" or "413" or "414" or "415" or "486" or "489" or "505":
                _sends.Refuse(line.At(1), line.Last);
                break;
            case "465":
                throw new ChannelStoppedException($"the server lets this address in no more: {line.Last}");
            case "ERROR":
                throw new ChannelLostException($"the server closed the connection: {line.Last}");
            case "PRIVMSG":
                await HearAsync(connection, line, stopping);
                break;
        }
    }

    /// <summary>The greeting is over: prove the nick, enter the channels.</summary>
    private async Task EnterAsync(IrcConnection connection, CancellationToken stopping)
    {
        if (options.NickPassword is { } password && !_session.IsAuthenticated)
        {
            if (options.RegisterEmail is { } address)
                await connection.WriteAsync(IrcLine.Write("PRIVMSG", options.NickService, $"REGISTER {password} {address}"), stopping);
            await connection.WriteAsync(IrcLine.Write("PRIVMSG", options.NickService, $"IDENTIFY {password}"), stopping);
        }
        foreach (var names in options.Channels.Chunk(8)) await connection.WriteAsync(IrcLine.Write("JOIN", string.Join(',', names)), stopping);
        _connection = connection;
        context.Status.Connected(_session.Nick);
    }

    private async Task HearAsync(IrcConnection connection, IrcLine line, CancellationToken stopping)
    {
        if (line.Last is "\u0001VERSION\u0001")
        {
            // One in a while: who asks without end must not use up the lines that answers need, nor keep this loop from reading.
            var isDue = _versionToldAt is not { } told || context.Clock.GetElapsedTime(told) > VersionEvery;
            if (!isDue || line.Nick.Length == 0 || _session.IsMe(line.Nick)) return;
            _versionToldAt = context.Clock.GetTimestamp();
            await connection.WriteAsync(IrcLine.Write("NOTICE", line.Nick, "\u0001VERSION OpenClaw.Orleans\u0001"), stopping);
            return;
        }
        if (IrcInbound.Read(line, _session, _connectionId, _number++, context.Clock.GetUtcNow()) is { } message) await _inbound.Writer.WriteAsync(message, stopping);
    }

    // Beside the reading, so that the server's PINGs are answered while a message is kept. A server repeats nothing: it is tried until it is kept.
    private async Task KeepInboundAsync(CancellationToken stopping)
    {
        await foreach (var message in _inbound.Reader.ReadAllAsync(stopping))
        {
            while (true)
            {
                try
                {
                    await context.Inbound.AcceptAsync(message, stopping);
                    break;
                }
                catch (Exception error) when (!stopping.IsCancellationRequested)
                {
                    LogNotKept(error, message.Id);
                    await Task.Delay(KeepDelay, context.Clock, stopping);
                }
            }
        }
    }

    private async Task GoodbyeAsync(IrcConnection connection)
    {
        try
        {
            await connection.WriteNowAsync(IrcLine.Write("QUIT", "bye"), CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or TimeoutException)
        {
            // The connection was gone already: nobody to say goodbye to.
            LogNoGoodbye(error);
        }
    }

    private readonly ILogger _logger = context.Logger;

    [LoggerMessage(LogLevel.Warning, "A message of IRC ({Id}) could not be kept; it is tried again")]
    private partial void LogNotKept(Exception error, string id);

    [LoggerMessage(LogLevel.Debug, "The server was gone before it was told goodbye")]
    private partial void LogNoGoodbye(Exception error);
}

/// <summary>Reads lines with a limit on silence, without losing what a read that took too long brings after all.</summary>
internal sealed class IrcReader(IrcConnection connection, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task<string?>? _reading;
    private bool _asked;

    /// <summary>The next line; null after a time of silence.</summary>
    /// <exception cref="ChannelLostException">Closed by the server, or silent for two such times.</exception>
    public async Task<string?> NextAsync(TimeSpan quiet, CancellationToken stopping)
    {
        var reading = _reading ??= connection.ReadAsync(_end.Token);
        try
        {
            var line = await reading.WaitAsync(quiet, clock, stopping) ?? throw new ChannelLostException("the server closed the connection");
            (_reading, _asked) = (null, false);
            return line;
        }
        catch (TimeoutException) when (!reading.IsCompleted)
        {
            if (_asked) throw new ChannelLostException("the server is silent");
            _asked = true;
            return null;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}

/// <summary>Parts on their way: one at a time, each confirmed by the PONG behind it.</summary>
internal sealed class IrcSends
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private Sending? _current;
    private bool _lost;

    public async Task<Sending> BeginAsync(string target, Func<string, string> lower, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        lock (_lock)
        {
            if (!_lost) return _current = new Sending(this, target, lower);
        }
        _turn.Release();
        throw new ChannelLostException("the connection is lost");
    }

    public void Confirm(string token)
    {
        lock (_lock)
        {
            if (_current is { } sending && sending.Token == token) sending.End();
        }
    }

    /// <summary>The server refused something that was said to the target.</summary>
    public void Refuse(string target, string why)
    {
        lock (_lock) _current?.Refuse(target, why);
    }

    /// <summary>Nothing will be confirmed any more.</summary>
    public void Lost()
    {
        lock (_lock)
        {
            _lost = true;
            _current?.Break();
        }
    }

    internal sealed class Sending(IrcSends sends, string target, Func<string, string> lower) : IDisposable
    {
        private readonly TaskCompletionSource<string?> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private string? _refusal;

        public string Token { get; } = $"oc-{Guid.NewGuid():N}";

        /// <summary>Why the server refused it; null where it did not.</summary>
        public Task<string?> Confirmed => _confirmed.Task;

        public void End() => _confirmed.TrySetResult(_refusal);

        public void Refuse(string name, string why)
        {
            if (lower(name) == lower(target)) _refusal = why;
        }

        public void Break() => _confirmed.TrySetException(new ChannelLostException("the connection is lost"));

        public void Dispose()
        {
            lock (sends._lock)
            {
                if (sends._current == this) sends._current = null;
            }
            sends._turn.Release();
        }
    }
}
