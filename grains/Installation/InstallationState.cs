using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Installation;

/// <summary>What is kept of the installation. State name <c>installation</c>.</summary>
internal sealed record InstallationState
{
    public long Version { get; init; }
    public byte[]? AdminTokenHash { get; init; }
    public KillSwitch? KillSwitch { get; init; }
    public Dictionary<string, TenantHalt> Halted { get; init; } = [];
}

/// <summary>What is kept of a part of the directory. State name <c>tenant-directory</c>.</summary>
internal sealed record DirectoryState
{
    public List<string> Names { get; init; } = [];
}

/// <summary>What is kept of a part of the token index: tenants by the hex SHA-256 of their tokens. State name <c>token-index</c>.</summary>
internal sealed record TokenIndexState
{
    public Dictionary<string, string> Tenants { get; init; } = [];
}
