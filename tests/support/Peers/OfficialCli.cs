using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenClaw.TestSupport.Peers;

/// <summary>
/// The official command line with a home of its own, set up for one remote gateway. Its device key stays the same from
/// command to command, as on a user's machine.
/// </summary>
public sealed class OfficialCli : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _home = Directory.CreateTempSubdirectory("openclaw-cli-").FullName;

    public OfficialCli(Uri gateway, string? token)
    {
        var remote = new JsonObject { ["url"] = gateway.ToString().TrimEnd('/') };
        if (token is not null) remote["token"] = token;
        var configuration = new JsonObject
        {
            ["update"] = new JsonObject { ["checkOnStart"] = false },
            ["gateway"] = new JsonObject { ["mode"] = "remote", ["remote"] = remote },
        };
        File.WriteAllText(ConfigurationFile, configuration.ToJsonString());
    }

    /// <summary>The device id in the key file; the file exists after the first command.</summary>
    public string DeviceId
    {
        get
        {
            using var identity = JsonDocument.Parse(File.ReadAllText(Path.Combine(State, "identity", "device.json")));
            return identity.RootElement.GetProperty("deviceId").GetString()!;
        }
    }

    public async Task<CliResult> Run(params string[] arguments)
    {
        await using var process = PeerProcess.Start(
            OfficialClient.Node, [OfficialClient.EntryPoint, .. arguments], Environment, _home);
        process.Input.Close();
        await process.WaitForExit(Limit);
        return new(string.Join(' ', arguments), process.ExitCode, process.Output.ToString(), process.Errors.ToString());
    }

    /// <summary>Runs <c>gateway call</c> and returns the payload it prints.</summary>
    public async Task<JsonElement> Call(string method, object? parameters = null, params string[] more)
    {
        string[] given = parameters is null ? [] : ["--params", JsonSerializer.Serialize(parameters, JsonSerializerOptions.Web)];
        var result = await Run(["gateway", "call", method, "--json", .. given, .. more]);
        return result.Succeeded().Json();
    }

    /// <summary>Opens the terminal user interface in a pseudo-terminal.</summary>
    public Terminal OpenTui(params string[] arguments) =>
        Terminal.Start([OfficialClient.Node, OfficialClient.EntryPoint, "tui", .. arguments], Environment, _home);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private string State => Path.Combine(_home, "state");
    private string ConfigurationFile => Path.Combine(_home, "openclaw.json");
    private Dictionary<string, string> Environment => OfficialEnvironment.Of(_home, State, ConfigurationFile);
}
