using OpenClaw.Silo.Hosting;

namespace OpenClaw.Gateway.Hosting;

/// <summary>The gateway's command line.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Usage: dotnet run --project gateway-frontend -- [switches]

          --port <number>     the port to listen on              (also OPENCLAW_GATEWAY_PORT; default 18789)
          --state <folder>    where everything is kept           (also OPENCLAW_ORLEANS_STATE; default ~/.openclaw-orleans)
          --token <text>      the token clients connect with     (also OPENCLAW_GATEWAY_TOKEN; default that of config.yaml)
          --help              this text

        As the frontend of a cluster, whose silos do the work:

          --role frontend     instead of embedded
          --database <text>   the cluster's PostgreSQL           (also OPENCLAW_DATABASE)

        Any setting of appsettings.json can be given by its full name, for example --Gateway:DrainSeconds 30.
        Models, agents and everything else are set in config.yaml of the state folder, which explains itself.
        """;

    public static Switches Switches { get; } = new(
        new Dictionary<string, string>
        {
            ["--port"] = "Gateway:Port", ["--state"] = "Gateway:State", ["--token"] = "Gateway:Token", ["--role"] = "Gateway:Role", ["--database"] = "Cluster:Database",
        },
        ["Gateway", "AgentRuntime", "Silo", "Cluster", "Management", "Telemetry", "Audit", "Secrets", "Logging"]);
}
