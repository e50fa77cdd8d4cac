using Microsoft.ML.Tokenizers;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>Counts tokens where a provider reports none. The o200k vocabulary is close enough for every model.</summary>
internal static class TokenCounter
{
    // What roles and separators cost, per message.
    private const int MessageOverhead = 4;

    private static readonly Lazy<TiktokenTokenizer> Tokenizer = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    public static int Count(string text) => text.Length == 0 ? 0 : Tokenizer.Value.CountTokens(text);

    public static int Count(TranscriptMessage message) => MessageOverhead + message.Content.Sum(block => block switch
    {
        TextBlock text => Count(text.Text),
        ThinkingBlock thinking => Count(thinking.Thinking),
        ToolCallBlock call => Count(call.Name) + Count(call.Arguments.ToString()),
        ImageBlock => PreparedMessage.ImageChars / TokenEstimate.CharsPerToken,
        _ => 0,
    });
}
