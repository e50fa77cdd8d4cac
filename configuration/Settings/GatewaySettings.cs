namespace OpenClaw.Configuration.Settings;

/// <summary>How clients reach the gateway and prove who they are.</summary>
public sealed record GatewaySettings
{
    public int Port { get; init; } = 18_789;

    /// <summary><c>loopback</c>, <c>lan</c>, <c>tailnet</c>, <c>auto</c> or <c>custom</c>.</summary>
    public string Bind { get; init; } = "loopback";

    public GatewayAuthSettings Auth { get; init; } = new();

    public ControlUiSettings ControlUi { get; init; } = new();

    /// <summary>Addresses whose forwarding headers are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>The chat-completions endpoint is offered.</summary>
    public bool ChatCompletionsEnabled { get; init; }

    /// <summary>The responses endpoint is offered.</summary>
    public bool ResponsesEnabled { get; init; }

    /// <summary>Zero: channels are not checked.</summary>
    public TimeSpan ChannelHealthCheck { get; init; } = TimeSpan.FromMinutes(5);

    internal static GatewaySettings Read(SettingsSection section)
    {
        var none = new GatewaySettings();
        var endpoints = section.Section("http").Section("endpoints");
        return new()
        {
            Port = section.Whole("port") ?? none.Port,
            Bind = section.Text("bind", none.Bind),
            Auth = GatewayAuthSettings.Read(section.Section("auth")),
            ControlUi = ControlUiSettings.Read(section.Section("controlUi")),
            TrustedProxies = section.Texts("trustedProxies"),
            ChatCompletionsEnabled = endpoints.Section("chatCompletions").Flag("enabled") ?? none.ChatCompletionsEnabled,
            ResponsesEnabled = endpoints.Section("responses").Flag("enabled") ?? none.ResponsesEnabled,
            ChannelHealthCheck = section.Whole("channelHealthCheckMinutes") is { } minutes ? TimeSpan.FromMinutes(minutes) : none.ChannelHealthCheck,
        };
    }
}
