using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>What a tool may know of the run that calls it.</summary>
public sealed record ToolContext
{
    public required RunRequest Request { get; init; }
    public required ModelSettings Model { get; init; }

    /// <summary>Of the latest model call.</summary>
    public required TokenUsage LastUsage { get; init; }
    public required string Thinking { get; init; }
}
