using OpenClaw.Silo.Embedded;

namespace OpenClaw.Gateway.Hosting;

/// <summary>What a person who started the gateway reads: where it is, how to connect, which model answers.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, EmbeddedInstallation installation, InstallationOptions options, int port, string model)
    {
        var token = options.Token is not null ? "(the one in OPENCLAW_GATEWAY_TOKEN)" : installation.Configuration.Gateway.Auth.Token ?? "(none)";
        var configFile = Path.Combine(installation.StateDirectory, "config.yaml");
        var hasUi = installation.Configuration.Gateway.ControlUi is { Enabled: true, Root.Length: > 0 };
        await output.WriteLineAsync($"""

            OpenClaw.Orleans is ready{(installation.IsFirstStart ? " (first start)" : "")}.

              Gateway   ws://127.0.0.1:{port}{(hasUi ? $"   Control UI  http://127.0.0.1:{port}/" : "")}
              Token     {token}
              Model     {model}
              Settings  {configFile}

            Connect any OpenClaw client, for example the official command line:
              OPENCLAW_GATEWAY_URL=ws://127.0.0.1:{port} OPENCLAW_GATEWAY_TOKEN={(options.Token is null ? token : "...")} openclaw tui
            """);
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
}
