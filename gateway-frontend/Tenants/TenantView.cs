using System.Security.Cryptography;
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
        IsOperators = operatorOwned;
        Configuration = TenantConfiguration.ParseAdopted(snapshot.ConfigurationText, operatorOwned ? ConfigurationOwner.Operator : ConfigurationOwner.Tenant);
        Naming = new()
        {
            DefaultAgentId = Configuration.Agents.DefaultAgentId,
            MainKey = OpenClaw.Configuration.Settings.SessionSettings.MainKey,
            IsGlobalScope = Configuration.Session.Scope == "global",
        };
        AuthMode = Configuration.Gateway.Auth.Mode ?? (snapshot.PasswordHash is not null ? "password" : snapshot.TokenHashes.Count > 0 ? "token" : "none");
    }

    /// <summary>Stands for a tenant that does not exist, or that the token does not belong to: it asks for a token and takes none.</summary>
    public static TenantView Nobody(string name) => new(
        new() { Tenant = name, Version = 0, ConfigurationText = "", TokenHashes = [RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)], HeartbeatsEnabled = false },
        operatorOwned: false);

    public TenantSnapshot Snapshot { get; }

    /// <summary>Its owner is the operator: its keys speak for the installation.</summary>
    public bool IsOperators { get; }

    /// <summary>There is no such tenant for whoever asks: no grain of it is called.</summary>
    public bool IsNobody => Snapshot.Version == 0;

    public string Name => Snapshot.Tenant;

    public TenantConfiguration Configuration { get; }

    public SessionNaming Naming { get; }

    /// <summary><c>token</c>, <c>password</c>, ...; a secret that exists decides where the configuration does not.</summary>
    public string AuthMode { get; }
}
