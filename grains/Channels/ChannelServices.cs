using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;
using OpenClaw.Grains.Sessions;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>What the grains of channels work with.</summary>
internal sealed record ChannelServices(
    ChannelCatalog Catalog,
    IChannelStore Store,
    IOutboxStore Outbox,
    ITenantSettingsCache Settings,
    ConfigurationOwners Owners,
    ChannelInstallation Installation,
    SiloIdentity Silo,
    IWorkPermits Permits,
    OpenAccounts Open,
    TimeProvider Clock,
    ILoggerFactory Loggers)
{
    public ChannelSettings SettingsOf(TenantConfiguration configuration, ChannelAccountKey key)
    {
        var isOperator = Owners.Of(key.Tenant) == ConfigurationOwner.Operator;
        var variables = new SettingsSection(configuration.InForce).Section("env");
        string? Variable(string name) => variables.Section("vars").Text(name) ?? variables.Text(name) ?? (isOperator ? Environment.GetEnvironmentVariable(name) : null);
        return ChannelSettings.Of(configuration, key.Channel, key.Account, new(isOperator, Variable, name => Installation.Find(key.Channel, name)));
    }

    /// <summary>The account that a grain's key names behind its tenant.</summary>
    public static ChannelAccountKey KeyOf(string tenant, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new(tenant, rest, ChannelSettings.DefaultAccount) : new(tenant, rest[..slash], rest[(slash + 1)..]);
    }
}

/// <summary>Settings of the installation for channels: <c>Channels:{channel}:{name}</c>.</summary>
public sealed class ChannelInstallation(Func<string, string, string?> find)
{
    public string? Find(string channel, string name) => find(channel, name);
}
