using System.Collections.Concurrent;
using System.Threading.Channels;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.ClusterTests.Support;

/// <summary>Agent turns whose every step the test decides; sessions nobody scripts are answered at once.</summary>
internal sealed class ScriptedRunner : IAgentRunner
{
    private readonly ConcurrentDictionary<string, Channel<ScriptedRun>> _scripted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CompactionOutcome> _summaries = new(StringComparer.Ordinal);
    private readonly List<RunRequest> _requests = [];

    /// <summary>From now on the session's runs wait for the test.</summary>
    public void Script(string tenant, string sessionKey) => _scripted.TryAdd($"{tenant}/{sessionKey}", Channel.CreateBounded<ScriptedRun>(100));

    /// <summary>What the tenant's model makes of a conversation that is to be shortened.</summary>
    public void Summarise(string tenant, CompactionOutcome outcome) => _summaries[tenant] = outcome;

    /// <summary>The session's next run, once it has started.</summary>
    public async Task<ScriptedRun> NextAsync(string tenant, string sessionKey)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        return await NextAsync(tenant, sessionKey, limit.Token);
    }

    /// <summary>The same, for as long as the test wants it.</summary>
    public ValueTask<ScriptedRun> NextAsync(string tenant, string sessionKey, CancellationToken end) => _scripted[$"{tenant}/{sessionKey}"].Reader.ReadAsync(end);

    /// <summary>What was asked of the model in this session so far.</summary>
    public IReadOnlyList<RunRequest> Requests(string tenant, string sessionKey)
    {
        lock (_requests) return [.. _requests.Where(request => request.Tenant == tenant && request.SessionKey == sessionKey)];
    }

    /// <summary>What the tenant asked so far is not counted.</summary>
    public void Forget(string tenant)
    {
        lock (_requests) _requests.RemoveAll(request => request.Tenant == tenant);
    }

    public async Task<RunOutcome> RunAsync(RunRequest request, IRunJournal journal, CancellationToken stop)
    {
        // The view of the history grows with the session: what this run was given is kept.
        lock (_requests) _requests.Add(request with { History = [.. request.History] });
        if (!_scripted.TryGetValue($"{request.Tenant}/{request.SessionKey}", out var channel)) return ScriptedRun.Outcome($"re: {request.RunId}");
        var run = new ScriptedRun(request, journal, stop);
        await channel.Writer.WriteAsync(run, stop);
        return await run.PlayAsync();
    }

    public Task<CompactionOutcome> CompactAsync(CompactionRequest request, CancellationToken stop) =>
        Task.FromResult(_summaries.GetValueOrDefault(request.Tenant) ?? new() { Summary = "what was said so far" });
}

/// <summary>A turn in the hands of a test.</summary>
internal sealed class ScriptedRun(RunRequest request, IRunJournal journal, CancellationToken stop)
{
    private readonly Channel<Func<Task<RunOutcome?>>> _steps = Channel.CreateBounded<Func<Task<RunOutcome?>>>(100);
    private string _text = "";

    public RunRequest Request => request;

    public string RunId => request.RunId;

    /// <summary>Completes when the gateway stopped the turn.</summary>
    public Task Stopped
    {
        get
        {
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            stop.Register(stopped.SetResult);
            return stopped.Task.WaitAsync(Patience.Limit);
        }
    }

    public string LastUserText => request.History.OfType<UserMessage>().Last().Text;

    /// <summary>The model says more.</summary>
    public Task SayAsync(string delta) => StepAsync(() =>
    {
        _text += delta;
        journal.TextGrew(_text, delta);
        return Task.CompletedTask;
    });

    /// <summary>The model calls a tool, which is left in flight.</summary>
    public Task StartToolAsync(string name, ToolEffect effect) => StepAsync(async () =>
    {
        var call = new ToolCallBlock { Id = "call-1", Name = name, Arguments = new JsonText("{}"u8.ToArray()) };
        await journal.CommitAsync([Assistant("", "toolUse") with { Content = [call] }], stop);
        await journal.ToolStartedAsync(call, effect, stop);
    });

    /// <summary>The tool in flight ends, and with it the step: what people said meanwhile is read.</summary>
    public async Task<IReadOnlyList<TranscriptMessage>> EndToolAsync(string name)
    {
        IReadOnlyList<TranscriptMessage> said = [];
        await StepAsync(async () =>
        {
            await journal.CommitAsync([new ToolResultMessage { ToolCallId = "call-1", ToolName = name, Content = [TextBlock.Of("done")], IsError = false, Timestamp = 0 }], stop);
            said = await journal.TakeSteeringAsync(stop);
        });
        return said;
    }

    /// <summary>The model calls a tool, which ends.</summary>
    public Task UseToolAsync(string name, string arguments, bool isError = false) => StepAsync(async () =>
    {
        var call = new ToolCallBlock { Id = "call-1", Name = name, Arguments = new JsonText(System.Text.Encoding.UTF8.GetBytes(arguments)) };
        var result = new ToolResultMessage { ToolCallId = call.Id, ToolName = name, Content = [TextBlock.Of("done")], IsError = isError, Timestamp = 0 };
        await journal.CommitAsync([Assistant("", "toolUse") with { Content = [call] }], stop);
        await journal.ToolStartedAsync(call, ToolEffect.ReadOnly, stop);
        journal.ToolFinished(call, result, null);
        await journal.CommitAsync([result], stop);
    });

    /// <summary>The history is too long for the model: what the session makes of it, null when it stays.</summary>
    public async Task<IReadOnlyList<TranscriptMessage>?> OverflowAsync()
    {
        IReadOnlyList<TranscriptMessage>? shorter = null;
        await StepAsync(async () => shorter = await journal.CompactAsync(Outcome("").Model, stop));
        return shorter;
    }

    public void Finish(string text, long promptTokens = 0) => _steps.Writer.TryWrite(() => Task.FromResult<RunOutcome?>(Outcome(text) with
    {
        Usage = new() { Input = promptTokens }, LastCallUsage = new() { Input = promptTokens },
    }));

    /// <summary>The model fails, which is an outcome.</summary>
    public void Fail(string error) => _steps.Writer.TryWrite(() => Task.FromResult<RunOutcome?>(Outcome("") with
    {
        Status = "error", Error = error, Payloads = [error], Final = Assistant("", "error") with { ErrorMessage = error },
    }));

    /// <summary>The runtime has a defect.</summary>
    public void Break(Exception error) => _steps.Writer.TryWrite(() => Task.FromException<RunOutcome?>(error));

    internal async Task<RunOutcome> PlayAsync()
    {
        while (true)
        {
            var step = await _steps.Reader.ReadAsync(stop);
            if (await step() is { } outcome) return outcome;
        }
    }

    internal static RunOutcome Outcome(string text) => new()
    {
        Status = "ok", Final = Assistant(text, "stop"), Payloads = [text], Model = new() { Provider = "demo", Model = "demo", Api = "demo", ContextWindow = 100_000 },
        Usage = new(), LastCallUsage = new(), SystemPromptReport = new JsonText("{}"u8.ToArray()),
    };

    private static AssistantMessage Assistant(string text, string stopReason) => new()
    {
        Content = text.Length == 0 ? [] : [TextBlock.Of(text)], Timestamp = 0, Api = "demo", Provider = "demo", Model = "demo", StopReason = stopReason,
    };

    private async Task StepAsync(Func<Task> step)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _steps.Writer.WriteAsync(async () =>
        {
            await step();
            done.SetResult();
            return null;
        });
        await done.Task.WaitAsync(Patience.Limit);
    }
}
