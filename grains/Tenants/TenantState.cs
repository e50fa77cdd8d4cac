namespace OpenClaw.Grains.Tenants;

/// <summary>What is kept of a tenant. State name <c>tenant</c>.</summary>
internal sealed class TenantState
{
    /// <summary>Zero: there is no such tenant.</summary>
    public long Version { get; set; }
    public string ConfigurationText { get; set; } = "";
    public List<byte[]> TokenHashes { get; set; } = [];
    public byte[]? PasswordHash { get; set; }
    public bool HeartbeatsEnabled { get; set; } = true;
}
