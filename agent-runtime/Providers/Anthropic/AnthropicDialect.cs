using Anthropic;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Providers.Http;

namespace OpenClaw.AgentRuntime.Providers.Anthropic;

/// <summary><c>POST /v1/messages</c>.</summary>
internal sealed class AnthropicDialect : ModelDialect
{
    private static readonly CacheControlEphemeral ShortCache = new();
    private static readonly CacheControlEphemeral LongCache = new() { Ttl = Ttl.Ttl1h };

    public override string Api => ModelApi.AnthropicMessages;
    public override bool ReplaysThinking => true;
    public override bool AlternatesTurns => true;

    public override IChatClient CreateClient(ClientSetup setup)
    {
        var headers = new Dictionary<string, string>(setup.Headers, StringComparer.OrdinalIgnoreCase);
        var (model, key) = (setup.Model, setup.Key);
        var betas = model.Parameters.AnthropicBeta.ToList();
        if (key is not null && ApiKeyHeaderHandler.IsLoginToken(key))
            betas.Add("oauth-2025-04-20");
        if (betas.Count > 0 && !headers.ContainsKey("anthropic-beta"))
            headers["anthropic-beta"] = string.Join(',', betas);

        // Always a key: without one the SDK would look for credentials in the environment of the process.
        return new AnthropicClient
        {
            ApiKey = key ?? "none",
            BaseUrl = BaseUrl(setup.BaseUrl),
            MaxRetries = 0,
            Timeout = TimeSpan.FromHours(24),
            HttpClient = setup.CreateHttp(pool => new ApiKeyHeaderHandler(new HeadersHandler(pool, headers, removeAuthorization: false), key)),
        }.AsIChatClient(model.Id, OutputLimit(model));
    }

    public override ChatOptions CreateOptions(ModelSettings model, string? thinking, IList<AITool>? tools)
    {
        var answer = OutputLimit(model);
        var budget = Budget(thinking);
        var limit = budget > 0 ? (int)Math.Min(answer + budget, Math.Max(model.MaxTokens ?? answer, budget + 1024)) : answer;
        return new()
        {
            // Thinking excludes a temperature of one's own.
            Temperature = budget > 0 ? null : model.Parameters.Temperature,
            MaxOutputTokens = limit,
            Tools = tools,
            RawRepresentationFactory = budget == 0 ? null : _ => new MessageCreateParams
            {
                Model = model.Id,
                MaxTokens = limit,
                Messages = [],
                Thinking = new ThinkingConfigEnabled { BudgetTokens = budget },
            },
        };
    }

    // Two marks: behind the system prompt, which is the same in every run, and behind the newest message, for the next step.
    public override void Prepare(ModelSettings model, List<ChatMessage> messages)
    {
        var mark = model.Parameters.CacheRetention switch { "none" => null, "long" => LongCache, _ => ShortCache };
        if (mark is null || messages.Count == 0)
            return;
        if (messages[0].Role == ChatRole.System)
            messages[0] = Marked(messages[0], mark);
        if (messages.Count > 1)
            messages[^1] = Marked(messages[^1], mark);
    }

    private static ChatMessage Marked(ChatMessage message, CacheControlEphemeral mark)
    {
        if (message.Contents is not [.., var last] || Copy(last) is not { } copy)
            return message;
        return new(message.Role, [.. message.Contents.SkipLast(1), copy.WithCacheControl(mark)]);
    }

    private static AIContent? Copy(AIContent content) => content switch
    {
        TextContent text => new TextContent(text.Text),
        FunctionResultContent result => new FunctionResultContent(result.CallId, result.Result),
        _ => null,
    };

    private static int OutputLimit(ModelSettings model) => model.Parameters.MaxTokens ?? model.MaxTokens ?? KnownModels.DefaultMaxTokens;

    private static int Budget(string? thinking) => thinking switch
    {
        "minimal" => 1024,
        "low" => 2048,
        "medium" => 8192,
        "high" or "xhigh" => 16384,
        _ => 0,
    };

    // The SDK adds /v1/messages itself.
    private static string BaseUrl(Uri url)
    {
        var text = url.AbsoluteUri.TrimEnd('/');
        return text.EndsWith("/v1", StringComparison.Ordinal) ? text[..^3] : text;
    }
}
