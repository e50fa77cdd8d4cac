using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>The result of a tool as its event shows it.</summary>
/// <remarks>Source: agent events, sanitising of results: text cut at 8,000 characters, images without data.</remarks>
internal static class ToolResultView
{
    private const int MaxTextChars = 8_000;

    public static IReadOnlyList<ContentBlock> Of(ToolResultMessage result) => [.. result.Content.Select(Trim)];

    private static ContentBlock Trim(ContentBlock block) => block switch
    {
        TextBlock { Text.Length: > MaxTextChars } text => TextBlock.Of(text.Text[..MaxTextChars] + "\n...(truncated)..."),
        ImageBlock { Data: { } data } image => image with { Data = null, Omitted = true, Bytes = data.Length / 4 * 3 },
        _ => block,
    };
}
