using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;
using OpenClaw.Grains.Sessions.Running;

namespace OpenClaw.Grains.Sessions;

/// <summary>Shortens what the model sees of a session: older messages are replaced by a summary, in one commit.</summary>
internal static class SessionCompaction
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    /// <summary>Shortens a session whose run needs it. That no summary came is no end of the run, but the operator is told.</summary>
    public static async Task<CompactionResult> RunForRunAsync(RunScope scope, TenantConfiguration configuration, CancellationToken cancellationToken)
    {
        var result = await RunAsync(scope.Log, scope.Services, configuration, null, onlyWhenNeeded: true, cancellationToken);
        if (result.Error is { } reason) scope.Host.CompactionFailed(reason);
        return result;
    }

    public static async Task<CompactionResult> RunAsync(
        SessionLog log, SessionServices services, TenantConfiguration configuration, string? instructions, bool onlyWhenNeeded, CancellationToken cancellationToken)
    {
        if (log.Entry is not { } entry || log.Conversation.Count == 0) return CompactionResult.Nothing;
        var messages = log.Conversation.Messages;
        var keepFrom = CompactionPlan.CutPoint(messages);
        // A person who asks for it wants it even where everything would still fit: all but the last turn is summarised then.
        if (keepFrom == 0 && !onlyWhenNeeded) keepFrom = LastUserTurn(messages) is > 0 and var last ? last : messages.Count;
        if (keepFrom == 0) return CompactionResult.Nothing;

        var lastSummarised = log.Conversation.EntryIdAt(keepFrom - 1);
        var request = new CompactionRequest
        {
            Tenant = log.Tenant, Configuration = configuration, AgentId = SessionListing.AgentOf(log.SessionKey),
            ModelOverride = SessionOrigins.ModelReference(entry), Messages = [.. messages.Take(keepFrom)],
            PreviousSummary = log.Conversation.Summary, Instructions = instructions,
        };
        var outcome = await SummariseAsync(services, request, cancellationToken);
        if (outcome.Summary is not { Length: > 0 } summary) return CompactionResult.Failed(outcome.Error ?? "The model gave no summary");

        // The session went on meanwhile: a summary of what is no longer there, or was summarised by someone else, is of no use.
        if (log.Entry is not { } now || now.SessionId != entry.SessionId || log.Conversation.Count < keepFrom || log.Conversation.EntryIdAt(keepFrom - 1) != lastSummarised)
            return CompactionResult.Failed("The conversation became another while it was summarised");
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
        return new() { Tokens = (before, after) };
    }

    private static async Task<CompactionOutcome> SummariseAsync(SessionServices services, CompactionRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, services.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await services.Runner.CompactAsync(request, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new() { Error = $"The summary took longer than {Limit.TotalSeconds:0} seconds" };
        }
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
