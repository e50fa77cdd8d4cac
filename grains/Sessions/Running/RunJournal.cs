using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Safety.Redaction;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Writes down what a run does, step by step, and tells it.</summary>
internal sealed class RunJournal(RunScope scope, ActiveRun run, TenantConfiguration configuration) : IRunJournal
{
    private readonly Steering _steering = new(scope.Log, run, configuration);
    private ToolCallBlock? _inFlight;

    private SessionLog Log => scope.Log;

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
            await Log.CommitAsync(Log.NewCommit() with { RunChanges = [run.Plan.Change() with { SideEffect = call.Name }] });
        }
        run.Publisher.Tool(Event(new ToolData { Phase = "start", ToolName = call.Name, ToolCallId = call.Id, Args = SecretText.Redact(call.Arguments) }), run.ToolConnections);
    }

    public void ToolFinished(ToolCallBlock call, ToolResultMessage result, string? meta)
    {
        scope.Services.Audit.Record(ToolAudit.Of(Log, run, call, result));
        var full = (Log.Entry?.VerboseLevel ?? configuration.Agents.Defaults.VerboseDefault) == "full";
        run.Publisher.Tool(Event(new ToolData
        {
            Phase = "result", ToolName = call.Name, ToolCallId = call.Id, Meta = meta, IsError = result.IsError, Result = full ? ToolResultView.Of(result) : null,
        }), run.ToolConnections);
    }

    public async Task CommitAsync(IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = Log.NewCommit() with { Append = [.. messages.Select(Log.Append)] };
        if (_inFlight is not null)
        {
            _inFlight = null;
            commit = commit with { RunChanges = [run.Plan.Change() with { SideEffect = "" }] };
        }
        await Log.CommitAsync(commit);
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
        var compacted = await SessionCompaction.RunForRunAsync(scope, configuration, cancellationToken);
        run.Publisher.CompactionEnd(willRetry: compacted.Tokens is not null);
        return compacted.Tokens is null ? null : Log.Conversation.Messages;
    }

    private AgentEvent Event(AgentEventData data) => new()
    {
        RunId = run.RunId, Data = data, SessionKey = Log.SessionKey, Seq = run.Publisher.NextSeq(), Ts = Log.Now.ToUnixTimeMilliseconds(),
    };
}
