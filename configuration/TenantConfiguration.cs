using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Configuration.Keys;
using OpenClaw.Configuration.Parsing;
using OpenClaw.Configuration.Settings;
using OpenClaw.Configuration.Validation;

namespace OpenClaw.Configuration;

/// <summary>A tenant's configuration: the tree as written, and the values the product reads from it.</summary>
/// <remarks>
/// Immutable. Keys are the original's: <c>agents.defaults.model.primary</c>, <c>models.providers.*</c>, ...
/// Texts may hold <c>${NAME}</c>; <see cref="Secrets"/> replaces it where the value is used.
/// </remarks>
public sealed class TenantConfiguration
{
    private readonly Lazy<AgentSettings> _agents;
    private readonly Lazy<ModelSettings> _models;
    private readonly Lazy<SessionSettings> _session;
    private readonly Lazy<MessageSettings> _messages;
    private readonly Lazy<GatewaySettings> _gateway;
    private readonly Lazy<CommandSettings> _commands;
    private readonly Lazy<UiSettings> _ui;

    private TenantConfiguration(string text, JsonObject tree, JsonObject inForce)
    {
        (Text, Tree, InForce, Hash) = (text, tree, inForce, HashOf(text));
        var root = new SettingsSection(inForce);
        _agents = new(() => AgentSettings.Read(root.Section("agents")));
        _models = new(() => ModelSettings.Read(root.Section("models")));
        _session = new(() => SessionSettings.Read(root.Section("session")));
        _messages = new(() => MessageSettings.Read(root.Section("messages")));
        _gateway = new(() => GatewaySettings.Read(root.Section("gateway")));
        _commands = new(() => CommandSettings.Read(root.Section("commands")));
        _ui = new(() => UiSettings.Read(root.Section("ui")));
    }

    /// <summary>Nothing configured: every value is its default.</summary>
    public static TenantConfiguration Empty { get; } = new("", [], []);

    /// <summary>The YAML text as it was given.</summary>
    public string Text { get; }

    /// <summary>The tree as written; never changed.</summary>
    public JsonObject Tree { get; }

    /// <summary>The tree without the keys that this owner may not set; never changed. Read values from here.</summary>
    public JsonObject InForce { get; }

    /// <summary>SHA-256 of <see cref="Text"/>, lower-case hex.</summary>
    public string Hash { get; }

    public AgentSettings Agents => _agents.Value;

    public ModelSettings Models => _models.Value;

    public SessionSettings Session => _session.Value;

    public MessageSettings Messages => _messages.Value;

    public GatewaySettings Gateway => _gateway.Value;

    public CommandSettings Commands => _commands.Value;

    public UiSettings Ui => _ui.Value;

    /// <summary>Reads and checks a text. Never throws for what the text holds.</summary>
    /// <param name="text">YAML or JSON, at most <see cref="ConfigurationParser.MaxTextBytes"/>.</param>
    /// <param name="owner">Who wrote it.</param>
    /// <param name="channels">Channel ids beyond those of the key table; their subtrees are free.</param>
    public static ConfigurationResult Parse(
        string text,
        ConfigurationOwner owner = ConfigurationOwner.Tenant,
        IReadOnlySet<string>? channels = null)
    {
        ParsedConfiguration parsed;
        try
        {
            parsed = ConfigurationParser.Parse(text);
        }
        catch (ConfigurationSyntaxException error)
        {
            return new()
            {
                IsSyntaxError = true,
                Issues = [new ConfigurationIssue("", error.Message, error.Line, error.Column)],
            };
        }

        var findings = ConfigurationValidator.Validate(parsed, owner, channels);
        if (findings.Issues.Count > 0)
            return new() { Issues = findings.Issues, Warnings = findings.Warnings, LegacyIssues = findings.LegacyIssues };

        var inForce = owner is ConfigurationOwner.Operator ? parsed.Tree : OperatorKeys.Without(parsed.Tree, ConfigurationKeys.Root);
        return new() { Configuration = new(text, parsed.Tree, inForce), Warnings = findings.Warnings };
    }

    /// <summary>Reads a text that was valid where it was put in force; by a newer version, perhaps, that knows more channels. Empty where it is not.</summary>
    public static TenantConfiguration ParseAdopted(string text, ConfigurationOwner owner)
    {
        try
        {
            var channels = ConfigurationParser.Parse(text).Tree["channels"] as JsonObject;
            return Parse(text, owner, channels?.Select(channel => channel.Key).ToHashSet(StringComparer.Ordinal)).Configuration ?? Empty;
        }
        catch (ConfigurationSyntaxException)
        {
            return Empty;
        }
    }

    /// <summary>The hash under which a text is known to clients (<c>baseHash</c>).</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
