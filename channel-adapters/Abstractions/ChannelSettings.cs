using System.Text.Json.Nodes;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;

namespace OpenClaw.ChannelAdapters.Abstractions;

/// <summary>The settings of one account: those of its channel, overridden key by key by its own.</summary>
/// <remarks>What the adapter reads is below its own name in the tenant's YAML; nothing else of the configuration can be seen from here.</remarks>
public sealed class ChannelSettings
{
    /// <summary>The account of a channel that names none.</summary>
    public const string DefaultAccount = "default";

    private static readonly string[] NotInherited = ["accounts", "defaultAccount"];
    private readonly SettingsSection _section;
    private readonly ChannelHost _host;

    private ChannelSettings(string accountId, JsonObject tree, ChannelHost host)
    {
        (AccountId, Tree, _host) = (accountId, tree, host);
        _section = new SettingsSection(tree);
    }

    public string AccountId { get; }

    /// <summary>The settings as a tree; two that are equal need no restart.</summary>
    public JsonObject Tree { get; }

    /// <summary>The account is switched on: there is a section, and nothing says <c>enabled: false</c>.</summary>
    public bool IsEnabled { get; private init; }

    /// <summary>Addresses of the operator's own network may be called.</summary>
    public bool MayReachPrivate => _host.IsOperator;

    public SettingsSection Section(string key) => _section.Section(key);

    public bool Has(string key) => _section.Has(key);

    public string? Text(string key) => _section.Text(key) is { Length: > 0 } text ? text : null;

    public bool? Flag(string key) => _section.Flag(key);

    public int? Whole(string key) => _section.Whole(key);

    public IReadOnlyList<string> Texts(string key) => _section.Texts(key);

    /// <summary>A setting of the installation for this channel, e.g. where a vendor's server is reached; not the tenant's to choose.</summary>
    public string? Installation(string key) => _host.Installation(key);

    /// <summary>A variable of the process; only for the operator's own default account, as it belongs to no other.</summary>
    public string? Variable(string name) => _host.IsOperator && AccountId == DefaultAccount && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A secret, from the configuration, a file that it names, or the environment. Never logged.</summary>
    /// <exception cref="ChannelStoppedException">It refers to a variable that is not set, or to a file that cannot be read.</exception>
    public (string? Value, string Source) Secret(SettingsSection section, string key, string? fileKey = null, string? variable = null)
    {
        if (section.Text(key) is { Length: > 0 } text) return (Resolve(text, key), "config");
        if (fileKey is not null && section.Text(fileKey) is { Length: > 0 } file) return (ReadFile(file, fileKey), "file");
        return variable is not null && Variable(variable) is { } value ? (value, "env") : (null, "none");
    }

    /// <inheritdoc cref="Secret(SettingsSection, string, string?, string?)"/>
    public (string? Value, string Source) Secret(string key, string? fileKey = null, string? variable = null) => Secret(_section, key, fileKey, variable);

    /// <summary>The accounts a configuration has for a channel; none where it has no section.</summary>
    public static IReadOnlyList<string> Accounts(TenantConfiguration configuration, string channel)
    {
        var section = new SettingsSection(configuration.InForce).Section("channels").Section(channel);
        if (!section.Exists) return [];
        var named = section.Section("accounts").Entries().Select(entry => NormalizeAccount(entry.Name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return named.Count == 0 ? [DefaultAccount] : named;
    }

    /// <summary>The account that is meant where none is named.</summary>
    public static string DefaultAccountOf(TenantConfiguration configuration, string channel)
    {
        var accounts = Accounts(configuration, channel);
        var asked = new SettingsSection(configuration.InForce).Section("channels").Section(channel).Text("defaultAccount");
        return asked is not null && accounts.Contains(NormalizeAccount(asked)) ? NormalizeAccount(asked)
            : accounts.Count == 0 || accounts.Contains(DefaultAccount) ? DefaultAccount
            : accounts[0];
    }

    /// <summary>The settings of an account; not enabled where there is no such account.</summary>
    public static ChannelSettings Of(TenantConfiguration configuration, string channel, string accountId, ChannelHost host)
    {
        var channels = new SettingsSection(configuration.InForce).Section("channels");
        var tree = new JsonObject();
        foreach (var (name, value) in channels.Tree(channel) ?? [])
        {
            if (!NotInherited.Contains(name)) tree[name] = value?.DeepClone();
        }
        var below = channels.Section(channel).Section("accounts");
        var isOn = channels.Section(channel).Flag("enabled") != false;
        foreach (var (name, _) in below.Entries().Where(entry => NormalizeAccount(entry.Name) == accountId))
        {
            foreach (var (key, value) in below.Tree(name) ?? []) tree[key] = value?.DeepClone();
        }
        // A channel that is off is off with all its accounts.
        var isEnabled = isOn && new SettingsSection(tree).Flag("enabled") != false && Accounts(configuration, channel).Contains(accountId);
        return new(accountId, tree, host) { IsEnabled = isEnabled };
    }

    /// <summary>The name that any text stands for: <c>Work Bot</c> is <c>work-bot</c>, nothing is <c>default</c>.</summary>
    public static string NormalizeAccount(string? text)
    {
        var name = string.Concat((text ?? "").Trim().ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '-')).TrimStart('-', '_');
        return name.Length == 0 ? DefaultAccount : name[..Math.Min(64, name.Length)];
    }

    private string Resolve(string text, string key)
    {
        try
        {
            return Secrets.Resolve(text, _host.Variable);
        }
        catch (MissingSecretException missing)
        {
            throw new ChannelStoppedException($"{key}: {missing.Message}", missing);
        }
    }

    private static string ReadFile(string path, string key)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ChannelStoppedException($"{key}: the file cannot be read", error);
        }
    }
}

/// <summary>What an account's settings are read in: whose tenant it is, and what the installation says.</summary>
/// <param name="IsOperator">The tenant's owner is the operator.</param>
/// <param name="Variable">The tenant's variables.</param>
/// <param name="Installation">Settings of the installation for this channel.</param>
public sealed record ChannelHost(bool IsOperator, Func<string, string?> Variable, Func<string, string?> Installation);
