using OpenClaw.AgentRuntime.Context;
using OpenClaw.Configuration;

namespace OpenClaw.Grains.Sessions;

/// <summary>Shortens what the model sees of a session: older messages are replaced by a summary, in one commit.</summary>
internal static class SessionCompaction
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    /// <returns>Tokens before and after, estimated; null when there was nothing to shorten or no summary came.</returns>
    public static async Task<(long Before, long After)?> RunAsync(
        SessionLog log, SessionServices services, TenantConfiguration configuration, string? instructions, bool onlyWhenNeeded, CancellationToken cancellationToken)
    {
        if (log.Entry is not { } entry || log.Conversation.Count == 0) return null;
        var messages = log.Conversation.Messages;
        var keepFrom = CompactionPlan.CutPoint(messages);
        // A person who asks for it wants it even where everything would still fit: all but the last turn is summarised then.
        if (keepFrom == 0 && !onlyWhenNeeded) keepFrom = LastUserTurn(messages) is > 0 and var last ? last : messages.Count;
        if (keepFrom == 0) return null;

        var lastSummarised = log.Conversation.EntryIdAt(keepFrom - 1);
        using var limit = new CancellationTokenSource(Limit, services.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var outcome = await services.Runner.CompactAsync(
            new()
            {
                Tenant = log.Tenant, Configuration = configuration, AgentId = SessionListing.AgentOf(log.SessionKey),
                ModelOverride = SessionOrigins.ModelReference(entry), Messages = [.. messages.Take(keepFrom)],
                PreviousSummary = log.Conversation.Summary, Instructions = instructions,
            },
            both.Token);
        if (outcome.Summary is not { Length: > 0 } summary) return null;

        // The session went on meanwhile: a summary of what is no longer there, or was summarised by someone else, is of no use.
        if (log.Entry is not { } now || now.SessionId != entry.SessionId || log.Conversation.Count < keepFrom || log.Conversation.EntryIdAt(keepFrom - 1) != lastSummarised)
            return null;
        entry = now;
        messages = log.Conversation.Messages;

        var before = TokenEstimate.Of(messages);
        var firstKept = keepFrom < log.Conversation.Count ? log.Conversation.EntryIdAt(keepFrom) : null;
        var row = log.Lines.Compaction(summary, firstKept ?? "", before, log.Now);
        log.Conversation.Compact(row.EntryId, summary, keepFrom, row.Timestamp);
        var after = TokenEstimate.Of(log.Conversation.Messages);
        await log.CommitAsync(
            log.NewCommit() with
            {
                Append = [row],
                Session = log.Row(entry with
                {
                    CompactionCount = (entry.CompactionCount ?? 0) + 1, TotalTokens = after, TotalTokensFresh = true, UpdatedAt = log.Now.ToUnixTimeMilliseconds(),
                }),
            });
        return (before, after);
    }

    private static int LastUserTurn(IReadOnlyList<Protocol.Transcripts.TranscriptMessage> messages)
    {
        for (var index = messages.Count - 1; index > 0; index--)
        {
            if (messages[index] is Protocol.Transcripts.UserMessage) return index;
        }
        return 0;
    }
}
