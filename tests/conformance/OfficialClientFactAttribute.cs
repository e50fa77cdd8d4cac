namespace OpenClaw.ConformanceTests;

/// <summary>A fact that needs the official client, and is skipped with the reason where it could not be installed.</summary>
public sealed class OfficialClientFactAttribute : FactAttribute
{
    public OfficialClientFactAttribute() => Skip = OfficialClient.Missing;
}
