using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>Tokens and their price.</summary>
internal static class UsageMeter
{
    private const decimal PerMillion = 1_000_000m;

    /// <summary>What the provider reports; counted with a tokenizer where it reports nothing.</summary>
    public static TokenUsage Of(UsageDetails? reported, ModelSettings model, Func<long> countInput, Func<long> countOutput)
    {
        if (reported is not { InputTokenCount: > 0 } and not { OutputTokenCount: > 0 })
            return Price(countInput(), countOutput(), 0, 0, model.Price);

        var cacheRead = reported.CachedInputTokenCount ?? 0;
        var cacheWrite = reported.AdditionalCounts?.GetValueOrDefault("CacheCreationInputTokens") ?? 0;
        // Both vendors' adapters report the whole prompt as input; what a cache had or took is part of it.
        var input = Math.Max(0, (reported.InputTokenCount ?? 0) - cacheRead - cacheWrite);
        return Price(input, reported.OutputTokenCount ?? 0, cacheRead, cacheWrite, model.Price);
    }

    /// <summary>Output and cost of both; prompt sizes of the later one, since every call sends the whole conversation again.</summary>
    public static TokenUsage Add(TokenUsage? earlier, TokenUsage last) => earlier is null ? last : last with
    {
        Output = earlier.Output + last.Output,
        TotalTokens = last.Input + last.CacheRead + last.CacheWrite + earlier.Output + last.Output,
        Cost = new()
        {
            Input = earlier.Cost.Input + last.Cost.Input,
            Output = earlier.Cost.Output + last.Cost.Output,
            CacheRead = earlier.Cost.CacheRead + last.Cost.CacheRead,
            CacheWrite = earlier.Cost.CacheWrite + last.Cost.CacheWrite,
            Total = earlier.Cost.Total + last.Cost.Total,
        },
    };

    public static long CountPrompt(BuiltContext context, string systemPrompt) =>
        TokenCounter.Count(systemPrompt) + context.Prepared.Sum(message => (long)message.Tokens);

    public static long CountAnswer(IReadOnlyList<ContentBlock> content) => content.Sum(block => (long)(block switch
    {
        TextBlock text => TokenCounter.Count(text.Text),
        ThinkingBlock thinking => TokenCounter.Count(thinking.Thinking),
        ToolCallBlock call => TokenCounter.Count(call.Name) + TokenCounter.Count(call.Arguments.ToString()),
        _ => 0,
    }));

    private static TokenUsage Price(long input, long output, long cacheRead, long cacheWrite, ModelPrice price)
    {
        var cost = new TokenCost
        {
            Input = input * price.Input / PerMillion,
            Output = output * price.Output / PerMillion,
            CacheRead = cacheRead * price.CacheRead / PerMillion,
            CacheWrite = cacheWrite * price.CacheWrite / PerMillion,
        };
        return new()
        {
            Input = input,
            Output = output,
            CacheRead = cacheRead,
            CacheWrite = cacheWrite,
            TotalTokens = input + output + cacheRead + cacheWrite,
            Cost = cost with { Total = cost.Input + cost.Output + cost.CacheRead + cost.CacheWrite },
        };
    }
}
