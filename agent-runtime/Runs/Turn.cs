using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenClaw.AgentRuntime.Prompt;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Tools;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>One turn: model by model until one answers, step by step until it asks for no more tools.</summary>
internal sealed partial class Turn(AgentRunner runner, RunRequest request, IRunJournal journal, CancellationToken stop)
{
    private const int MaxCompactions = 3;
    private const long NarrowContextWindow = 32_000;
    private static readonly JsonText NoReport = new("{}"u8.ToArray());

    private readonly ModelCatalog _catalog = ModelCatalog.Of(request.Configuration);
    private readonly AgentModelSettings _agent = ModelCatalog.Of(request.Configuration).ForAgent(request.AgentId);
    private readonly List<TranscriptMessage> _history = [.. request.History];
    private readonly List<(ModelSettings Model, ModelFailure Failure)> _failures = [];

    private TokenUsage? _total;
    private TokenUsage _last = new();
    private JsonText _report = NoReport;
    private int _rounds;
    private int _compactions;

    public async Task<RunOutcome> RunAsync()
    {
        IReadOnlyList<ModelSettings> candidates;
        try
        {
            candidates = await runner.Selection.CandidatesAsync(_catalog, _agent, request.ModelOverride, request.Tenant, stop);
        }
        catch (ModelFailure failure)
        {
            return Failed(Unresolved(), failure.Message);
        }

        foreach (var model in candidates)
        {
            try
            {
                return await TryModelAsync(model);
            }
            catch (ModelFailure failure)
            {
                _failures.Add((model, failure));
                LogModelFailed(runner.Logger, request.RunId, model.Reference, failure.Reason, failure.Status);
                if (!failure.FailsOver)
                    break;
            }
        }
        return Failed(ModelSelection.Describe(_failures[^1].Model), ErrorText());
    }

    private async Task<RunOutcome> TryModelAsync(ModelSettings model)
    {
        if (model.ContextWindow < ModelSelection.SmallestContextWindow)
            throw ModelFailure.Of(FailureKind.NotFound, $"Model {model.Reference} has a context window of {model.ContextWindow} tokens; at least {ModelSelection.SmallestContextWindow} are needed");
        if (model.ContextWindow < NarrowContextWindow)
            LogNarrowWindow(runner.Logger, model.Reference, model.ContextWindow);
        var client = runner.Clients.Get(model, _catalog, request.Tenant);
        var chosen = ModelSelection.Describe(model);
        journal.ModelChosen(chosen);

        var step = new ModelStep(runner, client, request.Prepared, Thinking(model)) { OnText = (text, delta) => journal.TextGrew(text, delta) };
        var tools = ToolPolicy.Offered(runner.Catalog, request.Configuration.InForce, request.AgentId, model);
        var offered = tools.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        var prompt = await runner.Prompts.GetAsync(request, _catalog, _agent, model, tools, step.Thinking, stop);
        _report = prompt.ReportFor(request, chosen, runner.Time.GetUtcNow());

        while (true)
        {
            var answer = await AnswerAsync(step, chosen, prompt, [.. tools.Select(tool => (AITool)tool.Offered)]);
            _last = answer.Usage;
            _total = UsageMeter.Add(_total, answer.Usage);
            var message = ToMessage(answer, chosen);
            if (answer.ToolCalls.Count == 0)
                return Answered(message, chosen);
            if (_rounds++ >= runner.Options.MaxToolRounds)
                throw ModelFailure.Of(FailureKind.Unknown, $"The run was stopped after {runner.Options.MaxToolRounds} rounds of tool calls");
            await RunToolsAsync(message, answer, offered, model, step.Thinking);
        }
    }

    private async Task<ModelAnswer> AnswerAsync(ModelStep step, ChosenModel chosen, BuiltPrompt prompt, IList<AITool> tools)
    {
        while (true)
        {
            try
            {
                return await step.RunAsync(prompt, _history, tools, stop);
            }
            catch (ModelFailure failure) when (failure.Kind == FailureKind.ContextOverflow)
            {
                if (_compactions++ >= MaxCompactions || await journal.CompactAsync(chosen, stop) is not { } shorter)
                    throw ModelFailure.Of(FailureKind.ContextOverflow, $"The conversation no longer fits the model's context window; start a new one with /new ({failure.Message})");
                _history.Clear();
                _history.AddRange(shorter);
            }
        }
    }

    private async Task RunToolsAsync(
        AssistantMessage message, ModelAnswer answer, HashSet<string> offered, ModelSettings model, string thinking)
    {
        await CommitAsync([message]);
        var context = new ToolContext { Request = request, Model = model, LastUsage = _last, Thinking = thinking };
        var results = new List<TranscriptMessage>(answer.ToolCalls.Count);
        foreach (var call in answer.ToolCalls)
        {
            stop.ThrowIfCancellationRequested();
            // Every call needs its result, or the next request is not valid.
            if (results.Count > 0 && journal.IsSteered)
            {
                results.Add(runner.Tools.Refuse(call, "Skipped: the person has written something new, which comes next"));
                continue;
            }
            await journal.ToolStartedAsync(call, runner.Catalog.EffectOf(call.Name), stop);
            var (result, meta) = answer.MalformedCalls.Contains(call.Id)
                ? (runner.Tools.Refuse(call, "The arguments must be a JSON object"), null)
                : await runner.Tools.InvokeAsync(call, offered, context, stop);
            journal.ToolFinished(call, result, meta);
            results.Add(result);
        }
        await CommitAsync(results);
        _history.AddRange(await journal.TakeSteeringAsync(stop));
    }

    private async Task CommitAsync(IReadOnlyList<TranscriptMessage> messages)
    {
        await journal.CommitAsync(messages, stop);
        _history.AddRange(messages);
    }

    private string Thinking(ModelSettings model)
    {
        var level = ThinkingLevel.Normalize(request.ThinkingLevel) ?? ThinkingLevel.Normalize(_agent.ThinkingDefault) ?? (model.Reasoning ? "low" : ThinkingLevel.Off);
        return model.Reasoning ? ThinkingLevel.ForModel(level, model.Id) : ThinkingLevel.Off;
    }

    private AssistantMessage ToMessage(ModelAnswer answer, ChosenModel chosen) => new()
    {
        Content = answer.Content,
        Api = chosen.Api,
        Provider = chosen.Provider,
        Model = chosen.Model,
        Usage = answer.Usage,
        StopReason = answer.StopReason,
        Timestamp = runner.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private RunOutcome Answered(AssistantMessage message, ChosenModel chosen) => new()
    {
        Status = "ok",
        Final = message,
        Payloads = [.. message.Content.OfType<TextBlock>().Select(block => VisibleText.Of(block.Text)).Where(text => text.Length > 0)],
        Model = chosen,
        Usage = _total ?? new(),
        LastCallUsage = _last,
        SystemPromptReport = _report,
    };

    private RunOutcome Failed(ChosenModel chosen, string error) => new()
    {
        Status = "error",
        Error = error,
        Final = new()
        {
            Content = [],
            Api = chosen.Api,
            Provider = chosen.Provider,
            Model = chosen.Model,
            Usage = new(),
            StopReason = "error",
            ErrorMessage = error,
            Timestamp = runner.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        },
        Payloads = [error],
        Model = chosen,
        Usage = _total ?? new(),
        LastCallUsage = new(),
        SystemPromptReport = _report,
    };

    // Nothing could be resolved: the transcript names what was asked for.
    private ChosenModel Unresolved()
    {
        var reference = _catalog.ParseReference(request.ModelOverride ?? _agent.Primary, "unknown") ?? new("unknown", "unknown");
        return new() { Provider = reference.Provider, Model = reference.Model, Api = ModelApi.OpenAiCompletions, ContextWindow = KnownModels.DefaultContextWindow };
    }

    private string ErrorText() => _failures is [var only]
        ? only.Failure.Message
        : $"All {_failures.Count} models failed: " + string.Join(" | ", _failures.Select(one => $"{one.Model.Reference}: {one.Failure.Message} ({one.Failure.Reason})"));

    [LoggerMessage(LogLevel.Warning, "Run {RunId}: model {Model} failed ({Reason}, status {Status}); the next one is tried, or the run ends with an error")]
    private static partial void LogModelFailed(ILogger logger, string runId, string model, string reason, int? status);

    [LoggerMessage(LogLevel.Warning, "Model {Model} has a context window of only {Tokens} tokens; long conversations will be compacted often")]
    private static partial void LogNarrowWindow(ILogger logger, string model, long tokens);
}
