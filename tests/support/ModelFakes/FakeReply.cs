namespace OpenClaw.TestSupport.ModelFakes;

/// <summary>What a fake model answers to one request.</summary>
public sealed record FakeReply
{
    /// <summary>Text, in the pieces in which it is streamed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Thoughts that are streamed before the text, with their seal (Anthropic).</summary>
    public string? Thinking { get; init; }
    public IReadOnlyList<FakeToolCall> ToolCalls { get; init; } = [];

    /// <summary>Before each piece of text.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>HTTP status of a refusal; null: an answer.</summary>
    public int? FailStatus { get; init; }

    /// <summary>Text of the refusal; null: <c>mock failure {status}</c>.</summary>
    public string? FailMessage { get; init; }

    /// <summary>Accept the request and never answer.</summary>
    public bool Hang { get; init; }

    /// <summary>Send the pieces, then nothing more, the connection left open.</summary>
    public bool HangAfterWords { get; init; }

    /// <summary>Break the connection after this many pieces of text.</summary>
    public int? CutAfterWords { get; init; }

    /// <summary>Tell of an error inside the stream, behind the pieces, in the vendor's form; this is its text.</summary>
    public string? ErrorAfterWords { get; init; }

    /// <summary>End the stream properly, but without a closing event.</summary>
    public bool EndEarly { get; init; }
    public bool ReportUsage { get; init; } = true;

    /// <summary>Prompt tokens reported; null: a quarter of the request's bytes.</summary>
    public int? InputTokens { get; init; }
    public int CachedTokens { get; init; }
    public int CacheWriteTokens { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, ...; null: by content.</summary>
    public string? FinishReason { get; init; }

    public static FakeReply Say(params string[] words) => new() { Words = words };

    public static FakeReply Fail(int status, string? message = null) => new() { FailStatus = status, FailMessage = message };

    public static FakeReply Call(string tool, string arguments) => new() { ToolCalls = [new(tool, arguments)] };

    public string Text => string.Concat(Words);
}

/// <summary>A tool call in an answer; its arguments are streamed in pieces.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Text of a JSON object, or whatever else a model may write.</param>
public sealed record FakeToolCall(string Name, string Arguments);
