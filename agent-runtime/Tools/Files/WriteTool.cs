using System.Text;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools.Files;

/// <summary><c>write</c>: a whole file.</summary>
internal static class WriteTool
{
    private const int MaxBytes = 5 * 1024 * 1024;

    public static AgentTool Create() => AgentTool.Create(
        "write",
        "Create a file or replace its content",
        "Write a file of the workspace. Creates it with its folders, or replaces all of its content; use edit to change a part.",
        ToolEffect.Idempotent,
        [
            new("path", """{"type":"string","description":"Path of the file, relative to the workspace"}""", IsRequired: true),
            new("content", """{"type":"string","description":"The whole content"}""", IsRequired: true),
        ],
        RunAsync);

    private static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Require(call);
        var text = call.RequireTextOrEmpty("content");
        HiddenSecrets.Refuse(text);
        var content = Encoding.UTF8.GetBytes(text);
        if (content.Length > MaxBytes)
            throw new ToolException($"The content has {content.Length} bytes; a file may have at most {MaxBytes}");
        await call.Context.Request.Workspace.WriteAsync(path, content, expectedHash: null, cancellationToken);
        return ToolResult.Text($"Wrote {content.Length} bytes to {path}", path);
    }
}
