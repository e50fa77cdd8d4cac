namespace OpenClaw.Storage;

/// <summary>What a store holds at most, whichever database is behind it.</summary>
public abstract class StorageLimits
{
    /// <summary>Largest workspace file in bytes. Default 10 MiB; 1 byte to 512 MiB.</summary>
    public int MaxWorkspaceFileBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Most files in the workspace of one agent. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxWorkspaceFiles { get; set; } = 10_000;

    /// <summary>Log lines kept per tenant. Default 20,000; 1 to 10,000,000.</summary>
    public int MaxLogLines { get; set; } = 20_000;

    /// <summary>Bytes of log lines kept per tenant, and so the longest line. Default 8 MiB; 1 KiB to 1 GiB.</summary>
    public int MaxLogBytes { get; set; } = 8 * 1024 * 1024;

    internal void Validate(OptionFailures failures)
    {
        failures.Within(nameof(MaxWorkspaceFileBytes), MaxWorkspaceFileBytes, 1, 512 * 1024 * 1024);
        failures.Within(nameof(MaxWorkspaceFiles), MaxWorkspaceFiles, 1, 1_000_000);
        failures.Within(nameof(MaxLogLines), MaxLogLines, 1, 10_000_000);
        failures.Within(nameof(MaxLogBytes), MaxLogBytes, 1024, 1024 * 1024 * 1024);
    }
}
