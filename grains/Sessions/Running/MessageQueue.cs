using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What waits in a session's inbox: messages behind the active run, and lines of the system for the next prompt.</summary>
internal sealed class MessageQueue(RunScope scope)
{
    private const int MaxRemembered = 20;

    private SessionLog Log => scope.Log;

    /// <summary>Lets a message wait; its own run ends at once, since it is answered by the run that will take it in, under an id of its own.</summary>
    /// <exception cref="ProtocolException"><c>UNAVAILABLE</c>: the queue is full and drops nothing.</exception>
    public async Task AddAsync(AcceptedMessage message, QueueRules queue)
    {
        var row = (message with { Steering = queue.Mode is QueueRules.Steer or QueueRules.SteerBacklog ? queue.Mode : null }).ToRow(Log.NextInboxSeq(), InboxState.Waiting, null);
        var ledger = scope.NewLedgerRow(message, RunState.Ok) with { StartedAt = scope.Now, EndedAt = scope.Now };
        InboxRow? dropped = null;
        if (Log.Waiting.Count >= queue.Cap)
        {
            dropped = queue.Drop == "new" ? null : Log.Waiting.Find(inbox => AcceptedMessage.KindOf(inbox) != LedgerKind.Agent);
            if (dropped is null) throw ProtocolException.Unavailable($"the queue of this session is full ({queue.Cap})", TimeSpan.FromSeconds(5));
        }
        // Of those that lose their place the newest are told to the model in short, as many as may wait.
        var isTold = dropped is not null && queue.Drop == "summarize";
        InboxRow[] forgotten = isTold ? [.. Log.Overflow.Take(Log.Overflow.Count - queue.Cap + 1)] : [];
        List<InboxChange> changes = [.. forgotten.Select(old => new InboxChange(old.Seq, InboxState.Dropped, null, InboxReason.Summarized))];
        if (dropped is not null) changes.Add(isTold ? new(dropped.Seq, InboxState.Waiting, null, InboxReason.Summarized) : new(dropped.Seq, InboxState.Dropped, null, InboxReason.QueueFull));
        await Log.CommitAsync(Log.NewCommit() with { NewInbox = [row], NewRuns = [ledger], InboxChanges = changes, Seen = message.Seen }, Log.Mark());
        if (dropped is not null) Log.Waiting.Remove(dropped);
        Log.Overflow.RemoveRange(0, forgotten.Length);
        if (isTold) Log.Overflow.Add(dropped!);
        Log.Waiting.Add(row);
        scope.Recent.Add(ledger);
        scope.TellLater(ChatEvents.Final(message.Key, message.RawSessionKey, 1));
    }

    /// <summary>Lets an agent request wait; it keeps its id and somebody waits for its end.</summary>
    public async Task AddAgentAsync(AcceptedMessage message, Func<SessionEntry, SessionEntry> prepare)
    {
        var waiting = message.ToRow(Log.NextInboxSeq(), InboxState.Waiting, null);
        var accepted = scope.NewLedgerRow(message, RunState.Accepted) with { Silo = scope.Services.Silo.Name };
        var before = Log.Mark();
        var entry = prepare(Log.Entry ?? Log.Begin());
        await Log.CommitAsync(Log.NewCommit() with { NewRuns = [accepted], NewInbox = [waiting], Session = Log.Row(entry) }, before);
        Log.Waiting.Add(waiting);
        scope.Recent.Add(accepted);
    }

    /// <summary>Keeps a line of the system for the next prompt.</summary>
    public async Task RememberAsync(string text)
    {
        if (Log.Remembered.Count > 0 && AcceptedMessage.Read(Log.Remembered[^1]).Text == text) return;
        var message = new AcceptedMessage
        {
            Kind = LedgerKind.System, Key = Guid.NewGuid().ToString(), RawSessionKey = Log.SessionKey, Sender = "system", Text = text, At = scope.Now,
        };
        var row = message.ToRow(Log.NextInboxSeq(), InboxState.Waiting, null) with { Reason = InboxReason.SystemLine };
        InboxRow[] gone = [.. Log.Remembered.Take(Log.Remembered.Count - MaxRemembered + 1)];
        await Log.CommitAsync(
            Log.NewCommit() with { NewInbox = [row], InboxChanges = [.. gone.Select(old => new InboxChange(old.Seq, InboxState.Dropped, null, InboxReason.TooManySystemLines))] });
        Log.Remembered.RemoveRange(0, gone.Length);
        Log.Remembered.Add(row);
    }

    /// <summary>A run has taken in these messages.</summary>
    public void Taken(IReadOnlyList<long> seqs) => Log.Waiting.RemoveAll(row => seqs.Contains(row.Seq));

    /// <summary>What the prompt of a run tells beside its messages: gone from memory, to be settled by the run's commit.</summary>
    public IReadOnlyList<InboxChange> TakeTold(string runId)
    {
        InboxChange[] told = [.. Log.Overflow.Concat(Log.Remembered).Select(row => new InboxChange(row.Seq, InboxState.Answered, runId, null))];
        Log.Overflow.Clear();
        Log.Remembered.Clear();
        return told;
    }

    /// <summary>What waits and was sent under this raw key by a chat; without a key all of it.</summary>
    public IReadOnlyList<InboxRow> SentUnder(string? rawKey) =>
        [.. Log.Waiting.Where(row => rawKey is null || AcceptedMessage.Read(row) is { Kind: LedgerKind.Chat } message && message.RawSessionKey == rawKey)];

    /// <summary>Drops waiting messages: nobody answers them.</summary>
    public async Task DropAsync(IReadOnlyList<InboxRow> waiting, string reason)
    {
        await Log.CommitAsync(Drop(Log.NewCommit(), waiting, reason));
        await TellDroppedAsync(waiting);
    }

    /// <summary>The commit drops the messages too, and ends the agent requests among them: somebody waits for those. They are gone from memory.</summary>
    public SessionCommit Drop(SessionCommit commit, IReadOnlyList<InboxRow> waiting, string reason)
    {
        if (waiting.Count == 0) return commit;
        Log.Waiting.RemoveAll(waiting.Contains);
        // The summary belongs to the messages that pushed the others out.
        InboxRow[] overflow = Log.Waiting.Count == 0 ? [.. Log.Overflow] : [];
        Log.Overflow.RemoveRange(0, overflow.Length);
        return Dropping(commit, [.. overflow, .. waiting], reason);
    }

    private SessionCommit Dropping(SessionCommit commit, IReadOnlyList<InboxRow> waiting, string reason) => commit with
    {
        InboxChanges = [.. commit.InboxChanges, .. waiting.Select(row => new InboxChange(row.Seq, InboxState.Dropped, null, reason))],
        RunChanges =
        [
            .. commit.RunChanges,
            .. AgentRequests(waiting).Select(key => new LedgerChange
            {
                Kind = LedgerKind.Agent, IdempotencyKey = key, State = RunState.Aborted, EndedAt = scope.Now, Error = reason,
            }),
        ],
    };

    /// <summary>Tells those who wait for an agent request that it was dropped.</summary>
    public async Task TellDroppedAsync(IReadOnlyList<InboxRow> waiting)
    {
        EventEnvelope[] ended = [.. AgentRequests(waiting).Select(key => new EventEnvelope { Event = new RunEndedEvent { RunId = key }, Internal = true })];
        foreach (var key in AgentRequests(waiting)) scope.Recent.End(LedgerKind.Agent, key, RunState.Aborted, null);
        if (ended.Length > 0) await scope.Topic.Publish(ended, CancellationToken.None);
    }

    /// <summary>The agent requests among messages, by their run's id.</summary>
    public static IEnumerable<string> AgentRequests(IEnumerable<InboxRow> rows) =>
        rows.Where(row => AcceptedMessage.KindOf(row) == LedgerKind.Agent).Select(row => row.MessageId);
}
