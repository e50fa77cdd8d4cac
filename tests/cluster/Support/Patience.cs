namespace OpenClaw.ClusterTests.Support;

internal static class Patience
{
    /// <summary>How long a test waits for what must happen before it fails: never how long it takes.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
}
