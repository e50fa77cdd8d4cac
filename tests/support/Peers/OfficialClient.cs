namespace OpenClaw.TestSupport.Peers;

/// <summary>
/// The installed official OpenClaw package. <c>install-official-client.sh</c> beside this file puts it there; where that
/// could not, <see cref="Missing"/> says why and the tests that need it are skipped with this reason.
/// </summary>
public static class OfficialClient
{
    public const string Version = "2026.2.17";

    private static readonly string Peers = Environment.GetEnvironmentVariable("OPENCLAW_TEST_PEERS") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "openclaw-orleans-tests");

    private static readonly string Installed = Path.Combine(Peers, $"openclaw-{Version}");

    /// <summary>Null when the client is installed, else the reason why it is not.</summary>
    public static string? Missing { get; } = Probe();

    /// <summary>A Node that runs the package.</summary>
    public static string Node => Path.Combine(Installed, "node");

    public static string EntryPoint => Path.Combine(Installed, "node_modules", "openclaw", "openclaw.mjs");

    /// <summary>The static files of the official Control UI: what <c>gateway.controlUi.root</c> is set to.</summary>
    public static string ControlUi => Path.Combine(Installed, "node_modules", "openclaw", "dist", "control-ui");

    /// <summary>Node keeps compiled code here, which halves the start of each command.</summary>
    public static string CompileCache => Path.Combine(Peers, "compile-cache");

    private static string? Probe()
    {
        if (File.Exists(Path.Combine(Installed, "installed"))) return null;
        var failure = Path.Combine(Peers, "install-failed");
        return File.Exists(failure)
            ? $"The official client could not be installed: {File.ReadAllText(failure).Trim()}"
            : "The official client is not installed: run tests/support/Peers/install-official-client.sh";
    }
}
