using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>When a history is compacted, and where it is cut.</summary>
public static class CompactionPlan
{
    /// <summary>Whether the last call came so near to the window that the next turn should start with a shorter history.</summary>
    public static bool IsDue(TenantConfiguration configuration, string agentId, long contextTokens, long contextWindow)
    {
        var settings = ModelCatalog.Of(configuration).ForAgent(agentId);
        // A small window can't keep the usual reserve: half of it is then the line.
        var reserve = Math.Min(settings.ReserveTokens, contextWindow / 2);
        return contextTokens > contextWindow - reserve;
    }

    /// <summary>
    /// Index of the first message that is kept; 0: nothing can be summarised. The cut is a turn boundary where there is one; within a
    /// single long turn it is a step boundary, so that a tool call and its results stay together.
    /// </summary>
    public static int CutPoint(IReadOnlyList<TranscriptMessage> history, int keepRecentTokens = 20_000)
    {
        long kept = 0;
        var step = 0;
        for (var index = history.Count - 1; index > 0; index--)
        {
            kept += TokenEstimate.Of(history[index]);
            if (history[index] is ToolResultMessage)
                continue;
            if (kept > keepRecentTokens)
                return TurnAtOrAfter(history, index) is var turn and > 0 ? turn : step > 0 ? step : index;
            step = index;
        }
        return 0;
    }

    // The turn that crosses the line is given up when a later one begins; it is cut in two only when it is the last.
    private static int TurnAtOrAfter(IReadOnlyList<TranscriptMessage> history, int index)
    {
        for (; index < history.Count; index++)
        {
            if (history[index] is UserMessage)
                return index;
        }
        return 0;
    }
}
