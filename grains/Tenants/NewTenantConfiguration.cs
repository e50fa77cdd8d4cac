using System.Text.Json.Nodes;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Editing;

namespace OpenClaw.Grains.Tenants;

/// <summary>The configuration that a created tenant begins with.</summary>
internal static class NewTenantConfiguration
{
    private const string ScopePath = "session.dmScope";
    private const string Scope = "per-account-channel-peer";

    /// <summary>Strangers who write to a tenant's channels must not read each other's conversation: said in its own text, so that it can be seen and changed.</summary>
    public static string Of(string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked)) return $"session:\n  dmScope: {Scope}\n";
        var parsed = TenantConfiguration.Parse(asked);
        return parsed.IsValid && (parsed.Configuration.Tree["session"] as JsonObject)?.ContainsKey("dmScope") != true
            ? ConfigurationDocument.SetScalar(asked, ScopePath, Scope)
            : asked;
    }
}
