namespace OpenClaw.Silo.Hosting;

/// <summary>What this is.</summary>
public static class Product
{
    public const string Version = "2026.11.0";
}
