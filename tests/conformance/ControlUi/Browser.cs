using Microsoft.Playwright;

namespace OpenClaw.ConformanceTests.ControlUi;

/// <summary>The machine's Chromium without a window, for the tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string Executable = Environment.GetEnvironmentVariable("OPENCLAW_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    private IPlaywright? _driver;
    private IBrowser? _browser;

    /// <summary>Null when there is a browser, else the reason.</summary>
    public static string? Missing { get; } =
        File.Exists(Executable) ? null : $"There is no Chromium at {Executable} (OPENCLAW_TEST_CHROMIUM names another)";

    public async Task InitializeAsync()
    {
        if (Missing is not null || OfficialClient.Missing is not null) return; // every test is skipped
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            // Its own sandbox cannot be had as root in a container; and it shall look nothing up by itself.
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>A page in a profile of its own.</summary>
    public async Task<IPage> NewPageAsync()
    {
        var context = await _browser!.NewContextAsync(new() { Locale = "en-US" });
        context.SetDefaultTimeout(20_000);
        return await context.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _driver?.Dispose();
    }
}
