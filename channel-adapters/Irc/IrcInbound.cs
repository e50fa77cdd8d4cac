using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>Turns what people say into the words all channels share.</summary>
internal static class IrcInbound
{
    /// <summary>The message; null where it is none for the bot: a notice, a request of a client, our own words.</summary>
    public static ChannelInbound? Read(IrcLine line, IrcSession session, string connectionId, long number, DateTimeOffset now)
    {
        if (line.Command != "PRIVMSG" || line.Nick.Length == 0 || session.IsMe(line.Nick)) return null;
        var isAction = line.Last.StartsWith("\u0001ACTION ", StringComparison.Ordinal);
        if (line.Last.StartsWith('\u0001') && !isAction) return null;
        var said = IrcText.Strip(isAction ? line.Last["\u0001ACTION ".Length..].TrimEnd('\u0001') : line.Last).Trim();
        if (said.Length == 0) return null;

        // `@#room` goes to the operators of a room: still said in that room.
        var target = line.At(0).TrimStart('@', '+', '%', '~') is { Length: > 0 } bare && session.IsChannel(bare) ? bare : line.At(0);
        var isGroup = session.IsChannel(target);
        var mentioned = isGroup && IrcText.Mentions(said, session.Nick);
        var text = IrcText.WithoutAddress(said, session.Nick);
        var at = line.Tags.TryGetValue("time", out var time) && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told) ? told : now;
        return new()
        {
            Id = IdOf(line, connectionId, number),
            ChatType = isGroup ? ChannelChatType.Group : ChannelChatType.Direct,
            ConversationId = session.Lower(isGroup ? target : line.Nick),
            SenderId = session.Lower(line.Nick),
            SenderName = line.Nick,
            SenderAliases = line.Prefix.Contains('!', StringComparison.Ordinal) ? [session.Lower(line.Prefix)] : [],
            Target = isGroup ? target : line.Nick,
            Text = isAction ? $"* {line.Nick} {text}" : text,
            WasMentioned = mentioned,
            ConversationLabel = isGroup ? target : null,
            At = at.ToUnixTimeMilliseconds(),
        };
    }

    // Where the server has no ids nothing is ever delivered twice, but two people may say the same: every line is one of its own.
    private static string IdOf(IrcLine line, string connectionId, long number)
    {
        if (line.Tags.GetValueOrDefault("msgid") is { Length: > 0 and <= 200 } id) return id;
        if (line.Tags.GetValueOrDefault("time") is not { Length: > 0 } time) return string.Create(CultureInfo.InvariantCulture, $"{connectionId}:{number}");
        var said = string.Join('\0', line.Prefix, line.At(0), line.Last, time);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said)))[..40];
    }
}
