using System.Globalization;
using System.Text.RegularExpressions;
using OpenClaw.ChannelAdapters.Abstractions;

namespace OpenClaw.ChannelAdapters.Telegram;

/// <summary>The settings of one bot. Keys: <c>channels.telegram.*</c>. Holds the token: never logged.</summary>
internal sealed partial record TelegramOptions
{
    public required string Token { get; init; }

    /// <summary>The bot's own id: the token begins with it.</summary>
    public required long BotId { get; init; }

    /// <summary>Another server than Telegram's own. Setting of the installation <c>Channels:telegram:BaseUrl</c>.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Where Telegram posts; null: it is asked by long polling.</summary>
    public string? WebhookUrl { get; init; }

    public string? WebhookSecret { get; init; }

    /// <summary>How long one question for updates waits. <c>Channels:telegram:PollSeconds</c>, default 30.</summary>
    public int PollSeconds { get; init; } = 30;

    /// <summary>Limit of a single call. Default 60 s.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(60);

    public bool ShowsLinkPreviews { get; init; } = true;

    /// <summary><c>off</c>, <c>first</c> or <c>all</c>.</summary>
    public string ReplyToMode { get; init; } = "off";

    public static ChannelReadiness Look(ChannelSettings settings)
    {
        var source = settings.Text("botToken") is not null ? "config" : settings.Text("tokenFile") is not null ? "file" : settings.Variable("TELEGRAM_BOT_TOKEN") is not null ? "env" : "none";
        return new(source != "none", settings.Text("webhookUrl") is null ? "polling" : "webhook", source, settings.Installation("BaseUrl"));
    }

    /// <exception cref="ChannelStoppedException">Something is missing or wrong.</exception>
    public static TelegramOptions Read(ChannelSettings settings)
    {
        var token = settings.Secret("botToken", "tokenFile", "TELEGRAM_BOT_TOKEN").Value ?? throw new ChannelStoppedException("botToken is not set");
        if (!TokenForm().IsMatch(token)) throw new ChannelStoppedException("botToken is no token of Telegram's: digits, a colon, letters");
        var secret = settings.Secret("webhookSecret").Value;
        var url = settings.Text("webhookUrl");
        if (url is not null && (secret is null || !SecretForm().IsMatch(secret)))
            throw new ChannelStoppedException("webhookUrl needs a webhookSecret: 1 to 256 of A-Z, a-z, 0-9, _ and -");
        return new()
        {
            Token = token,
            BotId = long.Parse(token.AsSpan(0, token.IndexOf(':', StringComparison.Ordinal)), CultureInfo.InvariantCulture),
            BaseUrl = settings.Installation("BaseUrl"),
            WebhookUrl = url,
            WebhookSecret = secret,
            PollSeconds = int.TryParse(settings.Installation("PollSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Clamp(seconds, 0, 50) : 30,
            CallTime = TimeSpan.FromSeconds(settings.Whole("timeoutSeconds") ?? 60),
            ShowsLinkPreviews = settings.Flag("linkPreview") != false,
            ReplyToMode = settings.Text("replyToMode") ?? "off",
        };
    }

    [GeneratedRegex(@"^\d{1,16}:[A-Za-z0-9_-]{3,100}\z")]
    private static partial Regex TokenForm();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex SecretForm();
}
