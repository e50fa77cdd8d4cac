using OpenClaw.Configuration;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Starts a run: its user entry and everything that makes it a run are one commit, then it is executed.</summary>
internal sealed class RunStart(RunScope scope, MessageQueue queue, RunExecutor executor)
{
    private SessionLog Log => scope.Log;

    /// <summary>To be called by whoever has the session's turn. Durable when it returns.</summary>
    /// <param name="plan">What is run.</param>
    /// <param name="messages">The messages of the turn, oldest first.</param>
    /// <param name="configuration">In force for the whole run.</param>
    /// <param name="prepare">What the messages change of the session's entry.</param>
    /// <param name="complete">Adds inbox and ledger rows to the commit.</param>
    /// <param name="cancellationToken">Of the caller, who may go as long as nothing is written.</param>
    public async Task StartAsync(
        RunPlan plan, IReadOnlyList<AcceptedMessage> messages, TenantConfiguration configuration, Func<SessionEntry, SessionEntry> prepare,
        Func<SessionCommit, SessionCommit> complete, CancellationToken cancellationToken)
    {
        var known = Log.Entry;
        var isStale = known is not null && SessionFreshness.IsStale(configuration, Log.SessionKey, known, scope.Services.Clock.GetUtcNow());
        var models = scope.Services.Models;
        var model = await models.ResolveAsync(
            configuration, Log.Tenant, SessionListing.AgentOf(Log.SessionKey), known is null || isStale ? null : SessionOrigins.ModelReference(known), cancellationToken);

        // From here to the commit nothing is awaited: memory and what is written change together.
        var before = Log.Mark();
        var isNew = Log.Entry is null || isStale;
        if (isStale) Log.Begin((id, now) => SessionOrigins.Lapse(known!, id, now));
        var entry = prepare(Log.Entry ?? Log.Begin());
        List<TranscriptRow> rows = [];
        if (!Log.HasTranscript)
        {
            rows.Add(Log.Lines.Header(Log.Now));
            rows.Add(Log.Lines.ModelChange(model, Log.Now));
            rows.Add(Log.Lines.ThinkingLevelChange(plan.ThinkingLevel ?? entry.ThinkingLevel ?? models.DefaultThinking(configuration, model), Log.Now));
            rows.Add(Log.Lines.ModelSnapshot(model, Log.Now));
        }
        var isFirst = !Log.Conversation.Messages.Any(message => message is UserMessage);
        var user = UserTurn.Of(
            messages, [.. Log.Remembered.Select(AcceptedMessage.Read)], [.. Log.Overflow.Select(AcceptedMessage.Read)], Log.Now, TimeZones.Of(configuration));
        rows.Add(Log.Append(user));
        var commit = complete(Log.NewCommit() with { Append = rows });
        commit = commit with { InboxChanges = [.. commit.InboxChanges, .. queue.TakeTold(plan.RunId)] };
        if (isFirst || isNew || entry != Log.Entry) commit = commit with { Session = Log.Row(entry with { UpdatedAt = scope.Now }, firstUserText: isFirst ? user.Text : null) };
        await Log.CommitAsync(commit, before);
        queue.Taken(plan.InboxSeqs);
        executor.Execute(plan, configuration, firstSeq: 0);
    }
}
