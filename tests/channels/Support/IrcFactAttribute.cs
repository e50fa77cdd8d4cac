namespace OpenClaw.ChannelTests.Support;

/// <summary>A test against a real ngircd; skipped, with the reason, where there is none.</summary>
internal sealed class IrcFactAttribute : FactAttribute
{
    public IrcFactAttribute() => Skip = IrcServer.Missing;
}
