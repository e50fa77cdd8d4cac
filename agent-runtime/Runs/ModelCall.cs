using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Providers;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>One streamed model call under a watchdog. Retries nothing.</summary>
internal sealed class ModelCall(AgentRuntimeOptions options, TimeProvider time)
{
    /// <param name="client">Whom to ask.</param>
    /// <param name="context">What is sent.</param>
    /// <param name="systemPrompt">Its first message, for counting.</param>
    /// <param name="chatOptions">Of the client's dialect.</param>
    /// <param name="onText">Gets every piece of text as it comes.</param>
    /// <param name="stop">Of the run.</param>
    /// <exception cref="ModelFailure">The call failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<ModelAnswer> RunAsync(
        ModelClient client, BuiltContext context, string systemPrompt, ChatOptions chatOptions, Action<string>? onText, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var patience = client.Model.IsSelfHosted ? options.SelfHostedIdleTimeout : options.CloudIdleTimeout;
        using var watchdog = new CancellationTokenSource(patience, time);
        await using var stopped = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), watchdog);
        var collector = new AnswerCollector();
        try
        {
            await foreach (var update in client.Chat.GetStreamingResponseAsync(context.Messages, chatOptions, watchdog.Token))
            {
                watchdog.CancelAfter(patience);
                if (client.Dialect.ErrorIn(update) is { } told)
                    throw FailureClassifier.Told(told.Code, told.Message, client.Key);
                if (collector.Add(update) is { } text)
                    onText?.Invoke(text);
                if (collector.Chars > options.MaxAnswerChars)
                    throw ModelFailure.Of(FailureKind.Server, $"The model wrote more than {options.MaxAnswerChars} characters without an end");
            }
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            if (watchdog.IsCancellationRequested)
                throw ModelFailure.Of(FailureKind.Timeout, $"The model was silent for {patience.TotalSeconds:0} seconds", inner: error);
            throw FailureClassifier.Classify(error, client.Key);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Some transports report a cancelled read as a broken one.
            throw new OperationCanceledException("the run was stopped", error, stop);
        }
        stop.ThrowIfCancellationRequested();
        return Complete(client, context, systemPrompt, collector);
    }

    private static ModelAnswer Complete(ModelClient client, BuiltContext context, string systemPrompt, AnswerCollector collector)
    {
        // Without a reason for its end the stream was cut, even if the transport saw nothing wrong.
        if (collector.Finish is not { } finish)
            throw ModelFailure.Of(FailureKind.Timeout, "The model's answer broke off before its end");
        var content = collector.Complete();
        if (content.Count == 0 && finish == ChatFinishReason.ContentFilter)
            throw ModelFailure.Of(FailureKind.Unknown, "The provider refused to answer (content filter)");
        return new()
        {
            Content = content,
            ToolCalls = collector.Calls,
            MalformedCalls = collector.MalformedCalls,
            StopReason = collector.Calls.Count > 0 ? "toolUse" : finish == ChatFinishReason.Length ? "length" : "stop",
            Usage = UsageMeter.Of(
                collector.Usage, client.Model, () => UsageMeter.CountPrompt(context, systemPrompt), () => UsageMeter.CountAnswer(content)),
        };
    }
}
