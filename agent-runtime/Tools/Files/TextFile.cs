using System.Text;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools.Files;

/// <summary>A workspace file as text, its byte order mark and line ends remembered.</summary>
internal sealed record TextFile(string Text, bool HasBom, bool HasCrLf, string Hash)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<TextFile> ReadAsync(ToolCall call, string path, CancellationToken cancellationToken)
    {
        var file = await call.Context.Request.Workspace.ReadAsync(path, cancellationToken)
            ?? throw new ToolException($"File not found: {path}");
        return Decode(path, file);
    }

    public static TextFile Decode(string path, WorkspaceFile file)
    {
        var bytes = file.Content.Span;
        var hasBom = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]);
        try
        {
            var text = Strict.GetString(hasBom ? bytes[3..] : bytes);
            var hasCrLf = text.Contains("\r\n", StringComparison.Ordinal);
            return new(hasCrLf ? text.Replace("\r\n", "\n", StringComparison.Ordinal) : text, hasBom, hasCrLf, file.Hash);
        }
        catch (DecoderFallbackException)
        {
            throw new ToolException($"{path} is not a text file");
        }
    }

    /// <summary>A changed text in the form of this file.</summary>
    public byte[] Encode(string text)
    {
        var lines = HasCrLf ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal) : text;
        return HasBom ? [0xEF, 0xBB, 0xBF, .. Strict.GetBytes(lines)] : Strict.GetBytes(lines);
    }
}
