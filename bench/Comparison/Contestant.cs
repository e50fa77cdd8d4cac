using System.Diagnostics;
using System.Globalization;

namespace OpenClaw.Bench.Comparison;

/// <summary>A gateway that the comparison knows how to start on an empty state directory.</summary>
internal sealed class Contestant
{
    public const string OursName = "ours";
    public const string ReferenceName = "original";
    private readonly Func<GatewaySettings, ProcessStartInfo> _prepare;

    private Contestant(string name, Func<GatewaySettings, ProcessStartInfo> prepare)
    {
        Name = name;
        _prepare = prepare;
    }

    public string Name { get; }

    public static Contestant Ours(FileInfo executable)
    {
        RequireExists(executable);
        return new(OursName, settings =>
        {
            File.WriteAllText(Path.Combine(settings.StateDirectory, "config.yaml"), OurConfiguration(settings));
            var start = new ProcessStartInfo(executable.FullName) { WorkingDirectory = settings.StateDirectory };
            start.Environment["OPENCLAW_ORLEANS_STATE"] = settings.StateDirectory;
            start.Environment["OPENCLAW_GATEWAY_PORT"] = settings.Port.ToString(CultureInfo.InvariantCulture);
            start.Environment["OPENCLAW_GATEWAY_TOKEN"] = settings.Token;
            return start;
        });
    }

    /// <param name="script">Gets the settings as environment variables and ends as the gateway itself (<c>exec</c>).</param>
    public static Contestant Reference(FileInfo script)
    {
        RequireExists(script);
        return new(ReferenceName, settings =>
        {
            var start = new ProcessStartInfo(script.FullName) { WorkingDirectory = settings.StateDirectory };
            start.Environment["OPENCLAW_BENCH_STATE"] = settings.StateDirectory;
            start.Environment["OPENCLAW_BENCH_MODEL"] = settings.ModelBaseUrl;
            start.Environment["OPENCLAW_BENCH_LANES"] = settings.Lanes.ToString(CultureInfo.InvariantCulture);
            start.Environment["OPENCLAW_GATEWAY_PORT"] = settings.Port.ToString(CultureInfo.InvariantCulture);
            start.Environment["OPENCLAW_GATEWAY_TOKEN"] = settings.Token;
            return start;
        });
    }

    /// <summary>Writes what the gateway reads at start, and says how to start it.</summary>
    public ProcessStartInfo Prepare(GatewaySettings settings) => _prepare(settings);

    private static string OurConfiguration(GatewaySettings settings) => $"""
        models:
          mode: replace
          providers:
            mock:
              baseUrl: {settings.ModelBaseUrl}
              apiKey: bench-key
              api: openai-completions
              models:
                - id: mock-1
                  name: Bench model
                  reasoning: false
                  input: [text]
                  cost: {"{"} input: 0, output: 0, cacheRead: 0, cacheWrite: 0 {"}"}
                  contextWindow: 128000
                  maxTokens: 4096
        agents:
          defaults:
            maxConcurrent: {settings.Lanes}
            model:
              primary: mock/mock-1

        """;

    private static void RequireExists(FileInfo file)
    {
        if (!file.Exists)
            throw new BenchException($"{file} does not exist.");
    }
}

/// <param name="StateDirectory">Empty at the first start.</param>
/// <param name="Port">Loopback port to listen on.</param>
/// <param name="Token">Shared token of the gateway.</param>
/// <param name="ModelBaseUrl">The fake model, <c>/v1</c> included.</param>
/// <param name="Lanes">Runs at the same time, <c>agents.defaults.maxConcurrent</c>.</param>
internal sealed record GatewaySettings(string StateDirectory, int Port, string Token, string ModelBaseUrl, int Lanes);
