using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Prompt;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>The model calls of one candidate: retries once what may pass, and thinks less when the provider refuses the level.</summary>
internal sealed partial class ModelStep(AgentRunner runner, ModelClient client, PreparedHistory known, string thinking)
{
    private bool _retried;

    /// <summary>Lowered when the provider refused it; stays so for the rest of the turn.</summary>
    public string Thinking { get; private set; } = thinking;

    public Action<string, string>? OnText { get; init; }

    public async Task<ModelAnswer> RunAsync(BuiltPrompt prompt, IReadOnlyList<TranscriptMessage> history, IList<AITool> tools, CancellationToken stop)
    {
        while (true)
        {
            var context = ContextBuilder.Build(prompt.Message, prompt.Text.Length, history, known, client);
            if (!context.Fits)
                throw ModelFailure.Of(FailureKind.ContextOverflow, $"about {TokenEstimate.Of(context.Prepared.Sum(message => (long)message.Chars) + prompt.Text.Length)} tokens, the window holds {client.Model.ContextWindow}");

            var options = client.Dialect.CreateOptions(client.Model, Thinking, tools.Count > 0 ? tools : null);
            var visible = new VisibleText();
            var wasSeen = false;
            try
            {
                return await runner.Call.RunAsync(client, context, prompt.Text, options, Show, stop);
            }
            catch (ModelFailure failure) when (failure.Kind == FailureKind.ThinkingRefused && ThinkingLevel.Below(Thinking, failure.Message) is { } lower)
            {
                LogThinkingLowered(runner.Logger, client.Model.Reference, Thinking, lower);
                Thinking = lower;
            }
            catch (ModelFailure failure) when (failure.IsTransient && !_retried && !wasSeen)
            {
                _retried = true;
                LogRetry(runner.Logger, client.Model.Reference, failure.Status);
                await Task.Delay(runner.Options.RetryDelay, runner.Time, stop);
            }

            void Show(string piece)
            {
                if (!visible.Append(piece, out var text, out var delta))
                    return;
                wasSeen = true;
                OnText?.Invoke(text, delta);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Model {Model} refused thinking level {Refused}; trying {Lower}")]
    private static partial void LogThinkingLowered(ILogger logger, string model, string refused, string lower);

    [LoggerMessage(LogLevel.Information, "Model {Model} answered with status {Status}; trying once more")]
    private static partial void LogRetry(ILogger logger, string model, int? status);
}
