using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Protocol.Chat;

/// <summary>The message of a chat event: of a run only its text; of what the gateway wrote itself the whole transcript entry.</summary>
[GenerateSerializer, Immutable, Alias("chat-message")]
public sealed record ChatMessage
{
    /// <summary><c>assistant</c>.</summary>
    [Id(0)] public string Role { get; init; } = "assistant";

    /// <summary>The parts, in order.</summary>
    [Id(1)] public required IReadOnlyList<ContentBlock> Content { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(2)] public required long Timestamp { get; init; }

    /// <summary>As in the transcript.</summary>
    [Id(3)] public string? StopReason { get; init; }

    /// <summary>As in the transcript.</summary>
    [Id(4)] public TokenUsage? Usage { get; init; }

    /// <summary>As in the transcript.</summary>
    [Id(5)] public string? Api { get; init; }

    /// <summary>As in the transcript.</summary>
    [Id(6)] public string? Provider { get; init; }

    /// <summary>As in the transcript.</summary>
    [Id(7)] public string? Model { get; init; }

    /// <summary>The text of a run so far.</summary>
    public static ChatMessage OfText(string text, long timestamp) => new() { Content = new[] { TextBlock.Of(text) }, Timestamp = timestamp };

    /// <summary>A transcript entry that the gateway wrote itself.</summary>
    public static ChatMessage Of(AssistantMessage entry) => new()
    {
        Content = entry.Content,
        Timestamp = entry.Timestamp,
        StopReason = entry.StopReason,
        Usage = entry.Usage,
        Api = entry.Api,
        Provider = entry.Provider,
        Model = entry.Model,
    };
}
