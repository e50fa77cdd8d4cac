using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>What one model call gave.</summary>
internal sealed record ModelAnswer
{
    public required IReadOnlyList<ContentBlock> Content { get; init; }
    public required string StopReason { get; init; }
    public required TokenUsage Usage { get; init; }
    public IReadOnlyList<ToolCallBlock> ToolCalls { get; init; } = [];

    /// <summary>Ids of calls whose arguments were no JSON object; they are answered, not run.</summary>
    public IReadOnlySet<string> MalformedCalls { get; init; } = new HashSet<string>();
}
