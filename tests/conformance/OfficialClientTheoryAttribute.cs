namespace OpenClaw.ConformanceTests;

/// <summary>A theory that needs the official client, and is skipped with the reason where it could not be installed.</summary>
public sealed class OfficialClientTheoryAttribute : TheoryAttribute
{
    public OfficialClientTheoryAttribute() => Skip = OfficialClient.Missing;
}
