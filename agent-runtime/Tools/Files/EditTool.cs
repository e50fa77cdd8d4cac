using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools.Files;

/// <summary><c>edit</c>: replaces one passage of a file.</summary>
internal static class EditTool
{
    // A second call may find the passage again inside what the first one wrote.
    private const ToolEffect Effect = ToolEffect.SideEffect;

    public static AgentTool Create() => AgentTool.Create(
        "edit",
        "Replace one passage of a file",
        "Replace one passage of a file of the workspace. oldText must occur exactly once, character by character, white space included.",
        Effect,
        [
            new("path", """{"type":"string","description":"Path of the file, relative to the workspace"}""", IsRequired: true),
            new("oldText", """{"type":"string","description":"The passage to replace; must occur exactly once"}""", IsRequired: true),
            new("newText", """{"type":"string","description":"What takes its place"}""", IsRequired: true),
        ],
        RunAsync);

    private static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Require(call);
        var oldText = Lines(call.RequireText("oldText", "old_string"));
        var newText = Lines(call.RequireTextOrEmpty("newText", "new_string"));
        HiddenSecrets.Refuse(newText);
        if (oldText == newText)
            throw new ToolException("oldText and newText are the same; nothing would change");

        var file = await TextFile.ReadAsync(call, path, cancellationToken);
        var at = file.Text.IndexOf(oldText, StringComparison.Ordinal);
        if (at < 0)
            throw new ToolException($"oldText does not occur in {path}. It must match exactly, white space and line breaks included; read the file again.");
        if (file.Text.IndexOf(oldText, at + 1, StringComparison.Ordinal) >= 0)
            throw new ToolException($"oldText occurs more than once in {path}. Add surrounding lines until it is unique.");

        var changed = string.Concat(file.Text.AsSpan(0, at), newText, file.Text.AsSpan(at + oldText.Length));
        await call.Context.Request.Workspace.WriteAsync(path, file.Encode(changed), file.Hash, cancellationToken);
        var line = file.Text.AsSpan(0, at).Count('\n') + 1;
        var details = new JsonObject { ["diff"] = Diff(oldText, newText, line), ["firstChangedLine"] = line };
        return ToolResult.Text($"Replaced the passage at line {line} of {path}.", path) with { Details = ToolResult.Json(details).Details };
    }

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Diff(string oldText, string newText, int line) =>
        $"@@ line {line} @@\n" + string.Join('\n', oldText.Split('\n').Select(text => "-" + text).Concat(newText.Split('\n').Select(text => "+" + text)));
}
