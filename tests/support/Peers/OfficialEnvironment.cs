namespace OpenClaw.TestSupport.Peers;

/// <summary>The environment every process of the official package runs in.</summary>
internal static class OfficialEnvironment
{
    public static Dictionary<string, string> Of(string home, string state, string configurationFile) => new()
    {
        ["HOME"] = home, ["OPENCLAW_HOME"] = home,
        ["OPENCLAW_STATE_DIR"] = state, ["OPENCLAW_CONFIG_PATH"] = configurationFile,
        ["NO_COLOR"] = "1", ["TZ"] = "UTC", ["LANG"] = "C.UTF-8",
        // One process per command, not a second one that only hides warnings.
        ["OPENCLAW_NO_RESPAWN"] = "1", ["NODE_NO_WARNINGS"] = "1",
        ["NODE_COMPILE_CACHE"] = OfficialClient.CompileCache,
        ["OPENCLAW_DISABLE_BONJOUR"] = "1",
        // `status` asks a registry for updates. Nothing listens on the discard port: it is refused at once.
        ["NODE_USE_ENV_PROXY"] = "1", ["HTTPS_PROXY"] = "http://127.0.0.1:9", ["NO_PROXY"] = "127.0.0.1,localhost",
    };
}
