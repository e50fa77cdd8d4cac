using OpenClaw.Silo.Hosting;

namespace OpenClaw.Silo.Cluster;

/// <summary>The setting that every process of a cluster needs.</summary>
internal static class DatabaseSetting
{
    /// <exception cref="SettingException">There is none.</exception>
    public static string Of(ClusterSettings settings) => settings.Database
        ?? throw new SettingException("Cluster:Database (--database, OPENCLAW_DATABASE) must name the cluster's PostgreSQL, for example \"Host=127.0.0.1;Database=openclaw;Username=openclaw\".");
}
