using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OpenClaw.ConformanceTests.ControlUi;

/// <summary>The official Control UI in a browser page, and every error the browser reported on it.</summary>
public sealed class ControlUiPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ControlUiTraffic _traffic = new();

    private ControlUiPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsWebFont(message.Text)) _errors.Enqueue($"console: {message.Text} ({message.Location})");
        };
        page.WebSocket += (_, socket) => _traffic.Follow(socket);
        page.PageError += (_, error) => _errors.Enqueue($"page: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) _errors.Enqueue($"{response.Status} {response.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>What the browser reported, and what the gateway refused.</summary>
    public IReadOnlyCollection<string> Errors => [.. _errors, .. _traffic.Refusals];

    public ILocator Health => Page.Locator(".topbar-status .pill").First;
    public ILocator Composer => Page.Locator(".chat-compose textarea");
    public ILocator Thread => Page.Locator(".chat-thread");
    public ILocator Stop => Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true });

    /// <summary>Opens the page as the dashboard's link does, with the token in the fragment.</summary>
    public static async Task<ControlUiPage> OpenAsync(Browser browser, GatewayProcess gateway, string session)
    {
        var ui = new ControlUiPage(await browser.NewPageAsync());
        await ui.Page.GotoAsync($"{gateway.Http}chat?session={Uri.EscapeDataString(session)}#token={gateway.Token}");
        await Assertions.Expect(ui.Health).ToContainTextAsync("OK", new() { Timeout = 30_000 });
        return ui;
    }

    public async Task Send(string message)
    {
        await Composer.FillAsync(message);
        await Composer.PressAsync("Enter");
    }

    /// <summary>Opens a page of the navigation and waits until the gateway has answered all it asked.</summary>
    public async Task Navigate(string path)
    {
        await Page.Locator($".nav-item[href='/{path}']").ClickAsync();
        await Assertions.Expect(Page.Locator(".nav-item.active")).ToHaveAttributeAsync("href", $"/{path}");
        await _traffic.AllAnswered(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    // The page asks for a font of the internet, which its own security policy forbids: so it is with the original too.
    private static bool IsWebFont(string error) =>
        error.Contains("fonts.googleapis.com", StringComparison.Ordinal) && error.Contains("Content Security Policy", StringComparison.Ordinal);
}
