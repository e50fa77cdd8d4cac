using OpenClaw.Silo.Embedded;

namespace OpenClaw.Gateway.Hosting;

/// <summary>What a person who started the gateway reads: where it is, how to connect, which model answers.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, EmbeddedInstallation installation, InstallationOptions options, int port, string model)
    {
        var (name, shown, switches, fragment) = Secret(installation, options);
        var configFile = Path.Combine(installation.StateDirectory, "config.yaml");
        await output.WriteLineAsync($"""

            OpenClaw.Orleans is ready{(installation.IsFirstStart ? " (first start)" : "")}.

              Gateway   ws://127.0.0.1:{port}
              {name,-9} {shown}
              Model     {model}
              Settings  {configFile}

            Connect any OpenClaw client, for example the official command line:
              openclaw tui --url ws://127.0.0.1:{port} {switches}
            """);
        if (installation.Configuration.Gateway.ControlUi is { Enabled: true, Root.Length: > 0 } ui)
        {
            await output.WriteLineAsync($"""
                Or open the Control UI in a browser:
                  http://127.0.0.1:{port}{ui.BasePath}/{fragment}
                """);
        }
        if (model.StartsWith("demo/", StringComparison.Ordinal))
        {
            await output.WriteLineAsync($"""

                No model is configured, so a built-in demo answers. To use a real one, set OPENAI_API_KEY or ANTHROPIC_API_KEY
                and start again, run Ollama on this machine, or edit {configFile}
                (it has commented examples; changes take effect at once).
                """);
        }
        await output.WriteLineAsync();
        await output.WriteLineAsync("Press Ctrl+C to stop.");
        await output.FlushAsync();
    }

    // Only a token of the configuration is shown: whoever set one elsewhere has it, and may not want it on a screen.
    private static (string Name, string Shown, string Switches, string Fragment) Secret(EmbeddedInstallation installation, InstallationOptions options)
    {
        var auth = installation.Configuration.Gateway.Auth;
        var isPassword = auth.Mode == "password" || (auth.Mode is null && (options.Password ?? auth.Password) is not null);
        if (isPassword) return ("Password", $"(the one you set in {(options.Password is null ? "config.yaml" : "OPENCLAW_GATEWAY_PASSWORD or Gateway:Password")})", "--password \"$OPENCLAW_GATEWAY_PASSWORD\"", "");
        return options.Token is null
            ? ("Token", auth.Token ?? "(none)", $"--token \"{auth.Token}\"", $"#token={Uri.EscapeDataString(auth.Token ?? "")}")
            : ("Token", "(the one you set)", "--token \"$OPENCLAW_GATEWAY_TOKEN\"", "#token=...");
    }
}
