using System.Buffers;
using System.Globalization;
using OpenClaw.ChannelAdapters.Abstractions;

namespace OpenClaw.ChannelAdapters.Irc;

/// <summary>The settings of one account. Keys: <c>channels.irc.*</c>. Holds passwords: never logged.</summary>
internal sealed record IrcOptions
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \r\n\0:!@");
    private static readonly SearchValues<char> NotInChannels = SearchValues.Create(" ,\r\n\0\a");

    public required string Host { get; init; }

    /// <summary>Default 6697 with TLS, 6667 without.</summary>
    public required int Port { get; init; }

    /// <summary>Default true.</summary>
    public required bool UsesTls { get; init; }

    public required string Nick { get; init; }
    public required string Username { get; init; }
    public required string Realname { get; init; }

    /// <summary>Of the server, not of the nick.</summary>
    public string? Password { get; init; }

    /// <summary>Null: the nick is not registered, or need not be proved.</summary>
    public string? NickPassword { get; init; }

    public string NickService { get; init; } = "NickServ";

    /// <summary>Registers the nick with this address once, when the service does not know it.</summary>
    public string? RegisterEmail { get; init; }

    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Lines that may be sent at once. Setting of the installation <c>Channels:irc:FloodBurst</c>, default 5.</summary>
    public int FloodBurst { get; init; } = 5;

    /// <summary>Time for each further line. <c>Channels:irc:FloodIntervalMs</c>, default 2000: servers close the connections of faster senders.</summary>
    public TimeSpan FloodInterval { get; init; } = TimeSpan.FromSeconds(2);

    public bool MayReachPrivate { get; init; }

    public static bool AreComplete(ChannelSettings settings) => FindHost(settings) is not null && FindNick(settings) is not null;

    /// <exception cref="ChannelStoppedException">Something is missing.</exception>
    public static IrcOptions Read(ChannelSettings settings)
    {
        var nick = FindNick(settings) ?? throw new ChannelStoppedException("nick is not set");
        var tls = settings.Flag("tls") ?? (settings.Variable("IRC_TLS") is { } text ? text is "1" or "true" : true);
        var nickserv = settings.Section("nickserv");
        var identifies = nickserv.Flag("enabled") != false;
        foreach (var word in (string[])[nick, settings.Text("username") ?? nick])
        {
            if (word.AsSpan().ContainsAny(NotInNames)) throw new ChannelStoppedException($"\"{word}\" can't be a nick or a user name");
        }
        return new()
        {
            Host = FindHost(settings) ?? throw new ChannelStoppedException("host is not set"),
            Port = settings.Whole("port") ?? Whole(settings.Variable("IRC_PORT")) ?? (tls ? 6697 : 6667),
            UsesTls = tls,
            Nick = nick,
            Username = settings.Text("username") ?? settings.Variable("IRC_USERNAME") ?? nick,
            Realname = OneLine(settings.Text("realname") ?? settings.Variable("IRC_REALNAME") ?? nick),
            Password = settings.Secret("password", "passwordFile", "IRC_PASSWORD").Value,
            NickPassword = identifies ? settings.Secret(nickserv, "password", "passwordFile", "IRC_NICKSERV_PASSWORD").Value : null,
            NickService = nickserv.Text("service", "NickServ"),
            RegisterEmail = nickserv.Flag("register") == true ? nickserv.Text("registerEmail") : null,
            Channels = [.. FindChannels(settings).Where(IsChannel)],
            FloodBurst = Math.Max(1, Whole(settings.Installation("FloodBurst")) ?? 5),
            FloodInterval = TimeSpan.FromMilliseconds(Whole(settings.Installation("FloodIntervalMs")) ?? 2000),
            MayReachPrivate = settings.MayReachPrivate,
        };
    }

    private static string? FindHost(ChannelSettings settings) => settings.Text("host") ?? settings.Variable("IRC_HOST");

    private static string? FindNick(ChannelSettings settings) => settings.Text("nick") ?? settings.Variable("IRC_NICK");

    private static IEnumerable<string> FindChannels(ChannelSettings settings)
    {
        var listed = settings.Has("channels") ? settings.Texts("channels")
            : settings.Variable("IRC_CHANNELS")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        // Groups that are configured by name are meant to be joined as well.
        return listed.Concat(settings.Section("groups").Entries().Select(group => group.Name)).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsChannel(string name) => name.Length is > 1 and <= 64 && name[0] is '#' or '&' or '+' or '!' && !name.AsSpan().ContainsAny(NotInChannels);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\0', ' ');

    private static int? Whole(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
