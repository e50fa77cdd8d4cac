using System.Text;
using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Prompt;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>Summarises the older part of a conversation, so that the model can go on without it.</summary>
internal sealed class Summary(AgentRunner runner, CompactionRequest request)
{
    private const int MaxToolResultChars = 2_000;
    private const double WindowShare = 0.6;

    public async Task<CompactionOutcome> RunAsync(CancellationToken stop)
    {
        var catalog = ModelCatalog.Of(request.Configuration);
        using var limit = new CancellationTokenSource(runner.Options.CompactionTimeout, runner.Time);
        await using var stopped = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        try
        {
            var agent = catalog.ForAgent(request.AgentId);
            var failures = new List<string>();
            foreach (var model in await runner.Selection.CandidatesAsync(catalog, agent, request.ModelOverride, request.Tenant, limit.Token))
            {
                try
                {
                    return await SummariseAsync(runner.Clients.Get(model, catalog, request.Tenant), limit.Token);
                }
                catch (ModelFailure failure)
                {
                    failures.Add($"{model.Reference}: {failure.Message}");
                    if (!failure.FailsOver)
                        break;
                }
            }
            return new() { Error = string.Join(" | ", failures) };
        }
        catch (ModelFailure failure)
        {
            return new() { Error = failure.Message };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new() { Error = $"The summary took longer than {runner.Options.CompactionTimeout.TotalSeconds:0} seconds" };
        }
    }

    // A history that is itself too long for one call is summarised piece by piece, each summary entering the next.
    private async Task<CompactionOutcome> SummariseAsync(ModelClient client, CancellationToken stop)
    {
        var pieceChars = (int)Math.Min(int.MaxValue, client.Model.ContextWindow * TokenEstimate.CharsPerToken * WindowShare);
        var summary = request.PreviousSummary;
        TokenUsage? usage = null;
        foreach (var piece in Pieces(pieceChars))
        {
            var answer = await AskAsync(client, piece, summary, stop);
            usage = UsageMeter.Add(usage, answer.Usage);
            var text = string.Concat(answer.Content.OfType<TextBlock>().Select(block => block.Text)).Trim();
            if (text.Length == 0)
                return new() { Error = "The model gave an empty summary", Usage = usage };
            summary = text;
        }
        return summary is null ? new() { Error = "There is nothing to summarise" } : new() { Summary = summary, Usage = usage ?? new() };
    }

    private async Task<ModelAnswer> AskAsync(ModelClient client, string conversation, string? previous, CancellationToken stop)
    {
        var prompt = new BuiltPrompt(SummaryPrompt.Instructions, PromptReport.None);
        var question = new UserMessage { Content = [TextBlock.Of(SummaryPrompt.Question(conversation, previous, request.Instructions))], Timestamp = 0 };
        return await new ModelStep(runner, client, new(), ThinkingLevel.Off).RunAsync(prompt, [question], Array.Empty<AITool>(), stop);
    }

    private IEnumerable<string> Pieces(int maxChars)
    {
        var text = new StringBuilder();
        foreach (var message in request.Messages)
        {
            var line = Describe(message);
            if (text.Length > 0 && text.Length + line.Length > maxChars)
            {
                yield return text.ToString();
                text.Clear();
            }
            for (; line.Length > maxChars; line = line[maxChars..])
                yield return line[..maxChars];
            text.Append(line);
        }
        if (text.Length > 0)
            yield return text.ToString();
    }

    private static string Describe(TranscriptMessage message)
    {
        var text = new StringBuilder(message switch
        {
            UserMessage => "[person] ",
            ToolResultMessage result => $"[result of {result.ToolName}{(result.IsError ? ", failed" : "")}] ",
            _ => "[assistant] ",
        });
        foreach (var block in message.Content)
        {
            text.Append(block switch
            {
                TextBlock piece => message is ToolResultMessage ? ContextGuard.Shorten(piece.Text, MaxToolResultChars) : piece.Text,
                ToolCallBlock call => $"(calls {call.Name} with {ContextGuard.Shorten(call.Arguments.ToString(), MaxToolResultChars)})",
                ImageBlock => "(an image)",
                _ => "",
            });
        }
        return text.Append('\n').ToString();
    }
}
