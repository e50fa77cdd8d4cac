using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Writes down what a run does, step by step, and tells it.</summary>
internal sealed class RunJournal(SessionLog log, SessionServices services, ActiveRun run, TenantConfiguration configuration) : IRunJournal
{
    private readonly Steering _steering = new(log, run, configuration);
    private ToolCallBlock? _inFlight;

    public bool IsSteered => _steering.IsWaiting;

    public void ModelChosen(ChosenModel model) { }

    public void TextGrew(string text, string delta)
    {
        run.Text = text;
        run.Publisher.Text(text);
    }

    public async Task ToolStartedAsync(ToolCallBlock call, ToolEffect effect, CancellationToken cancellationToken)
    {
        if (effect == ToolEffect.SideEffect)
        {
            // On record before it happens: after a crash nobody could say whether it did.
            _inFlight = call;
            await log.CommitAsync(log.NewCommit() with { RunChanges = [run.Plan.Change() with { SideEffect = call.Name }] });
        }
        run.Publisher.Tool(Event(new ToolData { Phase = "start", ToolName = call.Name, ToolCallId = call.Id, Args = call.Arguments }), run.ToolConnections);
    }

    public void ToolFinished(ToolCallBlock call, ToolResultMessage result, string? meta)
    {
        var full = (log.Entry?.VerboseLevel ?? configuration.Agents.Defaults.VerboseDefault) == "full";
        run.Publisher.Tool(Event(new ToolData
        {
            Phase = "result", ToolName = call.Name, ToolCallId = call.Id, Meta = meta, IsError = result.IsError, Result = full ? ToolResultView.Of(result) : null,
        }), run.ToolConnections);
    }

    public async Task CommitAsync(IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = log.NewCommit() with { Append = [.. messages.Select(log.Append)] };
        if (_inFlight is not null)
        {
            _inFlight = null;
            commit = commit with { RunChanges = [run.Plan.Change() with { SideEffect = "" }] };
        }
        await log.CommitAsync(commit);
        // The next assistant message begins anew; what was said before the tools is in the transcript now.
        run.Publisher.EndText();
        run.Text = "";
    }

    public async Task<IReadOnlyList<TranscriptMessage>> TakeSteeringAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _steering.TakeAsync();
    }

    public async Task<IReadOnlyList<TranscriptMessage>?> CompactAsync(ChosenModel model, CancellationToken cancellationToken)
    {
        run.Publisher.CompactionStart();
        var compacted = await SessionCompaction.RunAsync(log, services, configuration, null, onlyWhenNeeded: true, cancellationToken);
        run.Publisher.CompactionEnd(willRetry: compacted is not null);
        return compacted is null ? null : log.Conversation.Messages;
    }

    private AgentEvent Event(AgentEventData data) => new()
    {
        RunId = run.RunId, Data = data, SessionKey = log.SessionKey, Seq = run.Publisher.NextSeq(), Ts = log.Now.ToUnixTimeMilliseconds(),
    };
}
