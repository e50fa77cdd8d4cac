namespace OpenClaw.ConformanceTests.ControlUi;

/// <summary>A fact that needs the official client and a browser, and is skipped with the reason where one is missing.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = OfficialClient.Missing ?? Browser.Missing;
}
