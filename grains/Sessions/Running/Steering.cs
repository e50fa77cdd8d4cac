using OpenClaw.Configuration;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Puts messages that came during a run into it, between two of its steps.</summary>
/// <remarks>
/// They are rows of the inbox that wait; a run that finds no step any more leaves them there, and they get runs of their own. A message of
/// <c>steer-backlog</c> waits on, with the run that has read it named in its row.
/// </remarks>
internal sealed class Steering(SessionLog log, ActiveRun run, TenantConfiguration configuration)
{
    public bool IsWaiting => Messages().Any();

    /// <summary>Durable when it returns: what the model reads next, in the order it was sent.</summary>
    public async Task<IReadOnlyList<TranscriptMessage>> TakeAsync()
    {
        (InboxRow Row, AcceptedMessage Message)[] taken = [.. Messages()];
        if (taken.Length == 0) return [];

        // Before anything is awaited: nobody else drops or starts what this run takes in.
        var zone = TimeZones.Of(configuration);
        UserMessage[] said = [.. taken.Select(one => UserTurn.Of([one.Message], [], [], DateTimeOffset.FromUnixTimeMilliseconds(one.Message.At), zone))];
        var waitOn = taken.Where(one => one.Message.Steering == QueueRules.SteerBacklog).Select(one => one.Row).ToHashSet();
        log.Waiting.RemoveAll(row => taken.Any(one => one.Row == row) && !waitOn.Contains(row));
        for (var index = 0; index < log.Waiting.Count; index++)
        {
            if (waitOn.Contains(log.Waiting[index])) log.Waiting[index] = log.Waiting[index] with { RunId = run.RunId };
        }
        run.Take(taken.Where(one => !waitOn.Contains(one.Row)).Select(one => one.Row.Seq));
        await log.CommitAsync(log.NewCommit() with
        {
            Append = [.. said.Select(log.Append)],
            InboxChanges = [.. taken.Select(one => new InboxChange(one.Row.Seq, waitOn.Contains(one.Row) ? InboxState.Waiting : InboxState.InRun, run.RunId, null))],
        });
        return said;
    }

    // Of a sender with the same rights only: nobody acts with another's. And of the place that the answer goes to.
    private IEnumerable<(InboxRow Row, AcceptedMessage Message)> Messages() => log.Waiting
        .Select(row => (Row: row, Message: AcceptedMessage.Read(row)))
        .Where(one => one.Message.Steering is not null && one.Message.IsAdmin == run.Plan.IsAdmin && one.Message.GoesTo(run.Plan.Route) && one.Row.RunId != run.RunId);
}
