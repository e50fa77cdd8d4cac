using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Safety.Redaction;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>Runs one tool call. Whatever goes wrong becomes a result that the model can read.</summary>
internal sealed partial class ToolInvoker(
    IToolCatalog catalog, IServiceProvider services, AgentRuntimeOptions options, TimeProvider time, ILogger<ToolInvoker> logger)
{
    public async Task<(ToolResultMessage Message, string? Meta)> InvokeAsync(
        ToolCallBlock call, IReadOnlySet<string> offered, ToolContext context, CancellationToken stop)
    {
        var result = await RunAsync(call, offered, context, stop);
        return (ToMessage(call, result), result.Meta);
    }

    /// <summary>The result of a call that is not made.</summary>
    public ToolResultMessage Refuse(ToolCallBlock call, string why) => ToMessage(call, ToolResult.Error(why));

    private ToolResultMessage ToMessage(ToolCallBlock call, ToolResult result) => new()
    {
        ToolCallId = call.Id,
        ToolName = call.Name,
        Content = [.. result.Content.Select(Clean)],
        Details = result.Details is { } details && details.Utf8.Length <= options.MaxToolResultChars ? SecretText.Redact(details) : null,
        IsError = result.IsError,
        Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private async Task<ToolResult> RunAsync(ToolCallBlock call, IReadOnlySet<string> offered, ToolContext context, CancellationToken stop)
    {
        if (!offered.Contains(call.Name) || catalog.Find(call.Name) is not { } tool)
            return ToolResult.Error($"Tool {call.Name} not found. Available tools: {string.Join(", ", offered)}");

        using var limit = new CancellationTokenSource(options.ToolTimeout, time);
        await using var stopped = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        try
        {
            var kernel = new Kernel(services);
            kernel.Data[AgentTool.ContextKey] = context;
            var answer = await tool.Function.InvokeAsync(kernel, ReadArguments(call), limit.Token);
            return answer.GetValue<ToolResult>() ?? ToolResult.Error($"Tool {call.Name} gave no result");
        }
        catch (Exception error) when (Explain(error) is { } explanation)
        {
            return ToolResult.Error(explanation);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            if (limit.IsCancellationRequested)
                return ToolResult.Error($"Tool {call.Name} was stopped after {options.ToolTimeout.TotalSeconds:0} seconds");
            LogToolFailed(error, call.Name, context.Request.RunId);
            return ToolResult.Error($"Tool {call.Name} failed because of an internal error");
        }
    }

    private static string? Explain(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is ToolException or WorkspaceConflictException)
                return error.Message;
        }
        return null;
    }

    // The collector has made sure that this is an object.
    private static KernelArguments ReadArguments(ToolCallBlock call)
    {
        var arguments = new KernelArguments();
        using var document = call.Arguments.Parse();
        foreach (var member in document.RootElement.EnumerateObject())
            arguments[member.Name] = member.Value.Clone();
        return arguments;
    }

    // Without secrets before it is shortened, which could cut one in two. The model reads what the transcript keeps: what it
    // never saw it cannot repeat.
    private ContentBlock Clean(ContentBlock block) =>
        block is TextBlock text ? TextBlock.Of(ContextGuard.Shorten(SecretText.Redact(text.Text), options.MaxToolResultChars)) : block;

    [LoggerMessage(LogLevel.Error, "Tool {Tool} failed in run {RunId}; the model was told so")]
    private partial void LogToolFailed(Exception error, string tool, string runId);
}
