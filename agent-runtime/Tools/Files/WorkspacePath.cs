namespace OpenClaw.AgentRuntime.Tools.Files;

/// <summary>Paths as models write them, made relative to the workspace.</summary>
internal static class WorkspacePath
{
    private const int MaxChars = 512;

    public static string Require(ToolCall call)
    {
        var given = call.RequireText("path", "file_path").Trim();
        var path = given.Replace('\\', '/');
        // The working directory is named in the prompt; some models put it in front.
        var workspace = $"agents/{call.Context.Request.AgentId}/workspace/";
        if (path.StartsWith(workspace, StringComparison.Ordinal))
            path = path[workspace.Length..];
        if (path.StartsWith('/') || path.StartsWith('~') || (path.Length > 1 && path[1] == ':'))
            throw new ToolException($"{given} is outside the workspace; use a path relative to it, e.g. AGENTS.md");

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        if (parts.Contains(".."))
            throw new ToolException($"{given} leads out of the workspace");
        if (parts.Count == 0 || path.Length > MaxChars || path.Any(char.IsControl))
            throw new ToolException($"{given} is not a usable path");
        return string.Join('/', parts);
    }
}
