using System.Text;

namespace OpenClaw.Bench.Model;

/// <summary>
/// The one answer the fake model knows, encoded once. Every run's final text is compared with <see cref="Text"/>, so a gateway
/// that drops or reorders tokens fails the bench instead of winning it.
/// </summary>
internal sealed class ModelReply
{
    public const int DefaultTokens = 20;

    private const string ChunkHead = """{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1767225600,"model":"mock-1","choices":""";

    public ModelReply(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var words = Enumerable.Range(1, tokens).Select(n => n < tokens ? $"token{n} " : $"token{n}.").ToArray();
        Text = string.Concat(words);
        Opening = Chunk("""[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]""");
        Tokens = [.. words.Select(word => Chunk($$"""[{"index":0,"delta":{"content":"{{word}}"},"finish_reason":null}]"""))];

        // The usage stays small however long the history is: a compaction in the middle of a measurement would measure
        // something else.
        var usage = $$""","usage":{"prompt_tokens":100,"completion_tokens":{{tokens}},"total_tokens":{{100 + tokens}}}""";
        Closing =
        [
            .. Chunk("""[{"index":0,"delta":{},"finish_reason":"stop"}]"""),
            .. Chunk("[]", usage),
            .. "data: [DONE]\n\n"u8,
        ];
        Whole = [.. Opening, .. Tokens.SelectMany(token => token), .. Closing];
    }

    /// <summary>The text that all tokens make together.</summary>
    public string Text { get; }

    public byte[] Opening { get; }

    public byte[][] Tokens { get; }

    public byte[] Closing { get; }

    /// <summary>Opening, tokens and closing in one piece, for a model without delay.</summary>
    public byte[] Whole { get; }

    private static byte[] Chunk(string choices, string more = "") =>
        Encoding.UTF8.GetBytes($"data: {ChunkHead}{choices}{more}}}\n\n");
}
