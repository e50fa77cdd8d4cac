using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What waits in a session's inbox: messages behind the active run, and lines of the system for the next prompt.</summary>
internal sealed class MessageQueue(RunScope scope)
{
    private const int MaxRemembered = 20;

    // What was dropped from a full queue, told to the model with the next prompt: the newest, as many as may wait.
    private readonly List<string> _overflow = [];

    private SessionLog Log => scope.Log;

    public IReadOnlyList<string> Overflow => _overflow;

    /// <summary>Lets a message wait; its own run ends at once, since it is answered by the run that will take it in, under an id of its own.</summary>
    /// <exception cref="ProtocolException"><c>UNAVAILABLE</c>: the queue is full and drops nothing.</exception>
    public async Task AddAsync(AcceptedMessage message, TenantConfiguration configuration)
    {
        var queue = configuration.Messages.Queue;
        var row = message.ToRow(Log.NextInboxSeq(), InboxState.Waiting, null);
        var ledger = scope.NewLedgerRow(message, RunState.Ok) with { StartedAt = scope.Now, EndedAt = scope.Now };
        InboxRow? dropped = null;
        if (Log.Waiting.Count >= queue.Cap)
        {
            dropped = queue.Drop == "new" ? null : Log.Waiting.Find(inbox => AcceptedMessage.KindOf(inbox) != LedgerKind.Agent);
            if (dropped is null) throw ProtocolException.Unavailable($"the queue of this session is full ({queue.Cap})", TimeSpan.FromSeconds(5));
        }
        InboxChange[] drops = dropped is null ? [] : [new(dropped.Seq, InboxState.Dropped, null, queue.Drop == "summarize" ? "summarized" : "queue full")];
        await Log.CommitAsync(Log.NewCommit() with { NewInbox = [row], NewRuns = [ledger], InboxChanges = drops, Seen = message.Seen }, Log.Mark());
        if (dropped is not null)
        {
            Log.Waiting.Remove(dropped);
            if (queue.Drop == "summarize")
            {
                _overflow.Add(AcceptedMessage.Read(dropped).Text);
                if (_overflow.Count > queue.Cap) _overflow.RemoveAt(0);
            }
        }
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
        var row = message.ToRow(Log.NextInboxSeq(), InboxState.Waiting, null);
        InboxRow[] gone = [.. Log.Remembered.Take(Log.Remembered.Count - MaxRemembered + 1)];
        await Log.CommitAsync(
            Log.NewCommit() with { NewInbox = [row], InboxChanges = [.. gone.Select(old => new InboxChange(old.Seq, InboxState.Dropped, null, "too many system lines"))] });
        Log.Remembered.RemoveRange(0, gone.Length);
        Log.Remembered.Add(row);
    }

    /// <summary>A run has taken in these messages, and what was said of those that were dropped.</summary>
    public void Taken(IReadOnlyList<long> seqs)
    {
        Log.Waiting.RemoveAll(row => seqs.Contains(row.Seq));
        _overflow.Clear();
    }

    /// <summary>Waiting messages that will not be answered: gone from memory, to be dropped by a commit.</summary>
    public IReadOnlyList<InboxRow> TakeAll()
    {
        InboxRow[] waiting = [.. Log.Waiting];
        Log.Waiting.Clear();
        return waiting;
    }

    /// <summary>The commit drops the messages too, and ends the agent requests among them: somebody waits for those.</summary>
    public SessionCommit Drop(SessionCommit commit, IReadOnlyList<InboxRow> waiting, string reason) => commit with
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

    private static IEnumerable<string> AgentRequests(IEnumerable<InboxRow> rows) =>
        rows.Where(row => AcceptedMessage.KindOf(row) == LedgerKind.Agent).Select(row => row.MessageId);
}
