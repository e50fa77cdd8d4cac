using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What a finished run leaves behind: the entry's figures, the answer of <c>agent</c>, the usage row.</summary>
internal static class RunResults
{
    /// <remarks><c>totalTokens</c> is the size of the last prompt, not a running sum. Source: agent-loop page, usage.</remarks>
    public static SessionEntry EntryAfter(SessionEntry entry, RunOutcome outcome, long ended)
    {
        var last = outcome.LastCallUsage;
        var prompt = last.Input + last.CacheRead + last.CacheWrite;
        var fresh = outcome.Status == "ok" && prompt > 0;
        return entry with
        {
            UpdatedAt = ended,
            SystemSent = true,
            AbortedLastRun = false,
            CompactionCount = entry.CompactionCount ?? 0,
            InputTokens = fresh ? outcome.Usage.Input : entry.InputTokens,
            OutputTokens = fresh ? outcome.Usage.Output : entry.OutputTokens,
            TotalTokens = fresh ? prompt : entry.TotalTokens,
            // A run that failed was not counted: the last size that was still says more than none. A zero is of an empty conversation.
            TotalTokensFresh = fresh || entry is { TotalTokensFresh: true, TotalTokens: > 0 },
            ModelProvider = outcome.Model.Provider,
            Model = outcome.Model.Model,
            ContextTokens = outcome.Model.ContextWindow,
            SystemPromptReport = outcome.SystemPromptReport,
        };
    }

    public static AgentFinal AgentFinal(ActiveRun run, RunOutcome outcome, string sessionId, long ended)
    {
        var last = outcome.LastCallUsage;
        var prompt = last.Input + last.CacheRead + last.CacheWrite;
        var counted = outcome.Usage.TotalTokens > 0;
        return new()
        {
            RunId = run.RunId,
            Status = "ok",
            Summary = "completed",
            Result = new()
            {
                Payloads = [.. (outcome.Payloads.Count == 0 ? [] : outcome.Payloads).Select(text => new AgentPayload { Text = text })],
                Meta = new()
                {
                    DurationMs = ended - run.StartedAt,
                    AgentMeta = new()
                    {
                        SessionId = sessionId,
                        Provider = outcome.Model.Provider,
                        Model = outcome.Model.Model,
                        Usage = counted ? Usage(outcome.Usage, withZeros: false) : null,
                        LastCallUsage = Usage(last, withZeros: true),
                        PromptTokens = counted ? prompt : null,
                    },
                    Aborted = false,
                    SystemPromptReport = outcome.SystemPromptReport,
                },
            },
        };
    }

    public static UsageRow Usage(SessionLog log, string runId, RunOutcome outcome, long ended) => new()
    {
        At = ended,
        AgentId = SessionListing.AgentOf(log.SessionKey),
        SessionId = log.Entry!.SessionId,
        RunId = runId,
        Provider = outcome.Model.Provider,
        Model = outcome.Model.Model,
        Input = outcome.Usage.Input,
        Output = outcome.Usage.Output,
        CacheRead = outcome.Usage.CacheRead,
        CacheWrite = outcome.Usage.CacheWrite,
        CostMicros = (long)(outcome.Usage.Cost.Total * 1_000_000m),
    };

    private static AgentTokens Usage(TokenUsage usage, bool withZeros) => new()
    {
        Input = usage.Input,
        Output = usage.Output,
        CacheRead = withZeros || usage.CacheRead > 0 ? usage.CacheRead : null,
        CacheWrite = withZeros || usage.CacheWrite > 0 ? usage.CacheWrite : null,
        Total = usage.TotalTokens,
    };
}
