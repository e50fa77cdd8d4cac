using System.Net.Sockets;
using System.Text;

namespace OpenClaw.TestSupport.Channels;

/// <summary>Somebody on an IRC server: a plain socket, and every line it got.</summary>
public sealed class IrcPerson : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly TcpClient _socket;
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Is, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;
    private int _taken;

    private IrcPerson(TcpClient socket, string nick) => (_socket, Nick) = (socket, nick);

    public string Nick { get; }

    public IReadOnlyList<string> Lines
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public static async Task<IrcPerson> ConnectAsync(int port, string nick, string password, params string[] channels)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        var person = new IrcPerson(socket, nick);
        person._reading = person.ReadAsync();
        if (password.Length > 0) await person.WriteAsync($"PASS {password}");
        await person.WriteAsync($"NICK {nick}");
        await person.WriteAsync($"USER {nick} 0 * :{nick}");
        await person.HearAsync(line => line.Split(' ') is [_, "376" or "422", ..]);
        foreach (var channel in channels)
        {
            await person.WriteAsync($"JOIN {channel}");
            await person.HearAsync(line => line.Contains($" 366 {nick} {channel} ", StringComparison.OrdinalIgnoreCase));
        }
        return person;
    }

    public Task WriteAsync(string line) => _socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n")).AsTask();

    public Task SayAsync(string target, string text) => WriteAsync($"PRIVMSG {target} :{text}");

    /// <summary>The next line, behind what was heard before, that is meant.</summary>
    public async Task<string> HearAsync(Func<string, bool> isMeant)
    {
        Task<string> waiting;
        lock (_lines)
        {
            for (; _taken < _lines.Count; _taken++)
            {
                if (isMeant(_lines[_taken])) return _lines[_taken++];
            }
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isMeant, found));
            waiting = found.Task;
        }
        try
        {
            return await waiting.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Nick} did not hear it; heard:\n{string.Join('\n', Lines)}");
        }
    }

    /// <summary>The text of the next message from somebody, to us or to a channel.</summary>
    public async Task<string> MessageFromAsync(string nick, string? target = null)
    {
        var line = await HearAsync(line => line.StartsWith($":{nick}!", StringComparison.OrdinalIgnoreCase)
            && line.Contains($" PRIVMSG {target ?? Nick} :", StringComparison.OrdinalIgnoreCase));
        return line[(line.IndexOf(" :", 1, StringComparison.Ordinal) + 2)..];
    }

    /// <summary>Completes when somebody is in a channel where we are: was there when we came, or has come since.</summary>
    public Task SeesJoinAsync(string nick)
    {
        var wasThere = Lines.Any(line => line.Split(' ') is [_, "353", ..] && line[(line.LastIndexOf(':') + 1)..].Split(' ').Any(name => name.TrimStart('@', '+') == nick));
        return wasThere ? Task.CompletedTask : HearAsync(line => line.StartsWith($":{nick}!", StringComparison.OrdinalIgnoreCase) && line.Contains(" JOIN ", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReader(_socket.GetStream(), Encoding.UTF8);
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            if (line.StartsWith("PING ", StringComparison.Ordinal)) await WriteAsync("PONG " + line[5..]);
            lock (_lines)
            {
                _lines.Add(line);
                // Whoever waits has looked at everything before this line.
                foreach (var waiting in _waiting.Where(waiting => waiting.Is(line)).ToList())
                {
                    _taken = _lines.Count;
                    _waiting.Remove(waiting);
                    waiting.Found.SetResult(line);
                }
            }
        }
    }
}
