using System.Text;
using OpenClaw.ChannelAdapters.Abstractions;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>The way in: capabilities, password, nick, SASL, until the server says welcome.</summary>
internal sealed class IrcLogin(IrcConnection connection, IrcOptions options, IrcSession session)
{
    private const int MaxNickAttempts = 10;
    private const int SaslPiece = 400;
    private static readonly string[] Wanted = ["sasl", "message-tags", "server-time", "account-tag", "echo-message"];
    private readonly HashSet<string> _offered = new(StringComparer.Ordinal);
    private int _nickAttempts;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await SayAsync(IrcLine.Write("CAP", "LS", "302"), cancellationToken);
        if (options.Password is { } password) await SayAsync(IrcLine.Write("PASS", password), cancellationToken);
        await SayAsync(IrcLine.Write("NICK", session.Nick), cancellationToken);
        await SayAsync(IrcLine.Write("USER", options.Username, "0", "*", options.Realname), cancellationToken);
    }

    /// <summary>Takes a line that belongs to the way in; false where it does not.</summary>
    /// <exception cref="ChannelStoppedException">The server refuses the password.</exception>
    public async Task<bool> TakeAsync(IrcLine line, CancellationToken cancellationToken)
    {
        switch (line.Command)
        {
            case "CAP":
                await NegotiateAsync(line, cancellationToken);
                return true;
            case "AUTHENTICATE" when line.Last == "+":
                foreach (var piece in SaslPlain(options.Nick, options.NickPassword ?? "")) await SayAsync(IrcLine.Write("AUTHENTICATE", piece), cancellationToken);
                return true;
            case "903":
                session.IsAuthenticated = true;
                await SayAsync("CAP END", cancellationToken);
                return true;
            case "902" or "904" or "905" or "906":
                throw new ChannelStoppedException($"the server refuses the login as {options.Nick}: {line.Last}");
            case "464":
                throw new ChannelStoppedException($"the server refuses its password: {line.Last}");
            case "432" when !session.IsRegistered:
                throw new ChannelStoppedException($"the server takes no nick such as {session.Nick}: {line.Last}");
            case "433" or "436" or "437" when !session.IsRegistered:
                if (++_nickAttempts > MaxNickAttempts) throw new ChannelLostException("every nick that was tried is taken");
                session.Nick = session.NextNick(options.Nick, _nickAttempts);
                await SayAsync(IrcLine.Write("NICK", session.Nick), cancellationToken);
                return true;
            case "001":
                session.Nick = line.At(0) is { Length: > 0 } nick ? nick : session.Nick;
                session.IsRegistered = true;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The pieces of a SASL PLAIN login.</summary>
    public static IReadOnlyList<string> SaslPlain(string user, string password)
    {
        var all = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"));
        var pieces = all.Chunk(SaslPiece).Select(piece => new string(piece)).ToList();
        // A full last piece looks as if more came.
        if (all.Length % SaslPiece == 0) pieces.Add("+");
        return pieces;
    }

    private async Task NegotiateAsync(IrcLine line, CancellationToken cancellationToken)
    {
        switch (line.At(1).ToUpperInvariant())
        {
            case "LS":
                _offered.UnionWith(line.Last.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Split('=')[0]));
                if (line.At(2) == "*" && line.Parameters.Count > 3) return;
                var asked = Wanted.Where(name => _offered.Contains(name) && (name != "sasl" || options.NickPassword is not null)).ToList();
                await SayAsync(asked.Count == 0 ? "CAP END" : IrcLine.Write("CAP", "REQ", string.Join(' ', asked)), cancellationToken);
                break;
            case "ACK" when line.Last.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains("sasl"):
                await SayAsync("AUTHENTICATE PLAIN", cancellationToken);
                break;
            case "ACK" or "NAK" when !session.IsRegistered:
                await SayAsync("CAP END", cancellationToken);
                break;
        }
    }

    // Before it is welcome a client is not counted for flooding.
    private Task SayAsync(string line, CancellationToken cancellationToken) => connection.WriteNowAsync(line, cancellationToken);
}
