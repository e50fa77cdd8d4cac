namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>What is known of the server and of ourselves on it.</summary>
internal sealed class IrcSession(string nick)
{
    public string Nick { get; set; } = nick;

    /// <summary>The server takes messages: registration is over.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>The nick has been proved by SASL.</summary>
    public bool IsAuthenticated { get; set; }

    public bool IsRfc1459 { get; private set; } = true;

    public string ChannelTypes { get; private set; } = "#&";

    public int MaxNickLength { get; private set; } = 30;

    public int LineBytes { get; private set; } = IrcLine.MaxBytes;

    public string Lower(string name) => IrcText.Lower(name, IsRfc1459);

    public bool IsMe(string name) => Lower(name) == Lower(Nick);

    public bool IsChannel(string target) => target.Length > 0 && ChannelTypes.Contains(target[0], StringComparison.Ordinal);

    /// <summary>Bytes of text that fit into one line to the target, whatever host the server shows for us.</summary>
    public int TextBytes(string target)
    {
        // :nick!user@host PRIVMSG target :text
        const int user = 11;
        const int host = 63;
        var overhead = 1 + Nick.Length + 1 + user + 1 + host + " PRIVMSG ".Length + System.Text.Encoding.UTF8.GetByteCount(target) + 2 + 2;
        return Math.Max(64, LineBytes - overhead);
    }

    /// <summary>Takes the features a server tells with 005.</summary>
    public void Learn(IrcLine line)
    {
        foreach (var token in line.Parameters.Skip(1))
        {
            var equals = token.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (token, "") : (token[..equals], token[(equals + 1)..]);
            switch (name)
            {
                case "CASEMAPPING":
                    IsRfc1459 = value != "ascii";
                    break;
                case "CHANTYPES" when value.Length > 0:
                    ChannelTypes = value;
                    break;
                case "NICKLEN" when int.TryParse(value, out var length) && length > 0:
                    MaxNickLength = length;
                    break;
                case "LINELEN" when int.TryParse(value, out var bytes) && bytes is >= IrcLine.MaxBytes and <= 8192:
                    LineBytes = bytes;
                    break;
            }
        }
    }

    /// <summary>The nick to try when the last one is taken.</summary>
    public string NextNick(string wanted, int attempt)
    {
        var tail = attempt < 4 ? new string('_', attempt) : $"_{attempt}";
        return wanted[..Math.Min(wanted.Length, MaxNickLength - tail.Length)] + tail;
    }
}
