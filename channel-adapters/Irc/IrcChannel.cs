using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.ChannelAdapters.Text;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>IRC: RFC 1459 and 2812, with the IRCv3 parts that servers offer.</summary>
public static class IrcChannel
{
    public static ChannelDescriptor Descriptor { get; } = new()
    {
        Id = "irc",
        Label = "IRC",
        DetailLabel = "IRC",
        SystemImage = "number",
        Capabilities = new() { TextChunkLimit = 350, MaxTextLength = 4000 },
        Create = context => new IrcAdapter(IrcOptions.Read(context.Settings), context),
        Look = Look,
        NormalizeSender = NormalizeSender,
        Dialect = MarkdownWriter.Plain,
        Reconnect = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
    };

    private static ChannelReadiness Look(ChannelSettings settings)
    {
        var source = settings.Text("password") is not null ? "config" : settings.Text("passwordFile") is not null ? "file" : settings.Variable("IRC_PASSWORD") is not null ? "env" : "none";
        var host = settings.Text("host") ?? settings.Variable("IRC_HOST");
        return new(IrcOptions.AreComplete(settings), "socket", source, host);
    }

    private static string NormalizeSender(string sender)
    {
        var name = sender.Trim();
        foreach (var prefix in (string[])["irc:", "user:"])
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) name = name[prefix.Length..];
        }
        return name.Trim().ToLowerInvariant();
    }
}
