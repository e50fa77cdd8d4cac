using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Tenants;

/// <summary>A tenant as this frontend knows it: the snapshot and what is read from it. Immutable; replaced whole.</summary>
internal sealed class TenantView
{
    public TenantView(TenantSnapshot snapshot, bool operatorOwned)
    {
        Snapshot = snapshot;
        Configuration = TenantConfiguration.ParseAdopted(snapshot.ConfigurationText, operatorOwned ? ConfigurationOwner.Operator : ConfigurationOwner.Tenant);
        Naming = new()
        {
            DefaultAgentId = Configuration.Agents.DefaultAgentId,
            MainKey = OpenClaw.Configuration.Settings.SessionSettings.MainKey,
            IsGlobalScope = Configuration.Session.Scope == "global",
        };
        AuthMode = Configuration.Gateway.Auth.Mode ?? (snapshot.PasswordHash is not null ? "password" : snapshot.TokenHashes.Count > 0 ? "token" : "none");
    }

    public TenantSnapshot Snapshot { get; }

    public string Name => Snapshot.Tenant;

    public TenantConfiguration Configuration { get; }

    public SessionNaming Naming { get; }

    /// <summary><c>token</c>, <c>password</c>, ...; a secret that exists decides where the configuration does not.</summary>
    public string AuthMode { get; }
}
