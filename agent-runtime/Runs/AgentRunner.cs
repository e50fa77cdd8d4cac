using Microsoft.Extensions.Logging;
using OpenClaw.AgentRuntime.Prompt;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Tools;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>Starts turns and summaries with what they share.</summary>
internal sealed class AgentRunner(
    ModelSelection selection, ModelClients clients, SystemPrompts prompts, IToolCatalog catalog, ToolInvoker tools,
    ModelCall call, AgentRuntimeOptions options, TimeProvider time, ILogger<AgentRunner> logger) : IAgentRunner
{
    internal ModelSelection Selection => selection;
    internal ModelClients Clients => clients;
    internal SystemPrompts Prompts => prompts;
    internal IToolCatalog Catalog => catalog;
    internal ToolInvoker Tools => tools;
    internal ModelCall Call => call;
    internal AgentRuntimeOptions Options => options;
    internal TimeProvider Time => time;
    internal ILogger Logger => logger;

    public Task<RunOutcome> RunAsync(RunRequest request, IRunJournal journal, CancellationToken stop) =>
        new Turn(this, request, journal, stop).RunAsync();

    public Task<CompactionOutcome> CompactAsync(CompactionRequest request, CancellationToken stop) =>
        new Summary(this, request).RunAsync(stop);
}
