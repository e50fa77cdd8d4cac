using System.Text;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Tools.Files;

/// <summary><c>read</c>: a file, or some lines of it.</summary>
internal static class ReadTool
{
    private const int MaxLines = 2_000;
    private const int MaxChars = 48_000;
    private const int MaxImageBytes = 5 * 1024 * 1024;

    public static AgentTool Create() => AgentTool.Create(
        "read",
        "Read a file of the workspace",
        $"Read a file of the workspace. Text comes back in pages of at most {MaxLines} lines; use offset and limit for long files, and offset again to go on. Images come back as images.",
        ToolEffect.ReadOnly,
        [
            new("path", """{"type":"string","description":"Path of the file, relative to the workspace"}""", IsRequired: true),
            new("offset", """{"type":"integer","minimum":1,"description":"First line to read, counted from 1"}"""),
            new("limit", """{"type":"integer","minimum":1,"description":"Most lines to read"}"""),
        ],
        RunAsync);

    private static async Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var path = WorkspacePath.Require(call);
        var offset = call.OptionalInteger("offset", 1, int.MaxValue);
        var limit = call.OptionalInteger("limit", 1, int.MaxValue);
        var file = await call.Context.Request.Workspace.ReadAsync(path, cancellationToken) ?? throw new ToolException($"File not found: {path}");
        if (ImageType(file.Content.Span) is { } type)
            return ReadImage(path, file, type);

        var lines = TextFile.Decode(path, file).Text.Split('\n');
        var first = (offset ?? 1) - 1;
        if (first >= lines.Length)
            throw new ToolException($"Offset {offset} is beyond the end of {path} ({lines.Length} lines)");
        var text = Page(lines, first, Math.Min(limit ?? MaxLines, MaxLines), out var taken);
        if (first + taken < lines.Length)
            text += $"\n\n[{lines.Length - first - taken} further lines; go on with offset {first + taken + 1}]";
        return ToolResult.Text(text, Meta(path, offset, limit, taken));
    }

    private static string Page(string[] lines, int first, int count, out int taken)
    {
        var text = new StringBuilder();
        for (taken = 0; taken < count && first + taken < lines.Length; taken++)
        {
            var line = lines[first + taken];
            if (taken > 0 && text.Length + line.Length > MaxChars)
                break;
            if (taken > 0)
                text.Append('\n');
            text.Append(line.Length > MaxChars ? $"{line.AsSpan(0, MaxChars)}[… {line.Length - MaxChars} more characters in this line]" : line);
        }
        return text.ToString();
    }

    private static string Meta(string path, int? offset, int? limit, int taken) => (offset, limit) switch
    {
        (null or 1, not null) => $"first {taken} lines of {path}",
        (not null, _) => $"lines {offset}-{offset + taken - 1} of {path}",
        _ => path,
    };

    private static ToolResult ReadImage(string path, WorkspaceFile file, string type)
    {
        if (file.Content.Length > MaxImageBytes)
            throw new ToolException($"{path} is an image of {file.Content.Length} bytes; at most {MaxImageBytes} can be shown");
        return new()
        {
            Content = [TextBlock.Of($"Image {path} ({type})"), new ImageBlock { MimeType = type, Data = Convert.ToBase64String(file.Content.Span) }],
            Meta = path,
        };
    }

    // By content: a name proves nothing.
    private static string? ImageType(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
