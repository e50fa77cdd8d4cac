using System.Security.Cryptography;
using System.Text;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.AgentRuntime.Tools;

namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>Gives each run its system prompt; builds it only when something it depends on has changed.</summary>
internal sealed class SystemPrompts(AgentRuntimeOptions options, WorkspaceSeeder seeder)
{
    private readonly record struct PromptKey(
        string Tenant, string Agent, string Configuration, string Files, PromptMode Mode, bool IsGroup, string Model, string Thinking,
        string? Channel, string? Extra, string Tools);

    private readonly BoundedCache<PromptKey, BuiltPrompt> _prompts = new(options.MaxCachedPrompts);

    public async ValueTask<BuiltPrompt> GetAsync(
        RunRequest request, ModelCatalog catalog, AgentModelSettings agent, ModelSettings model, IReadOnlyList<AgentTool> tools, string thinking,
        CancellationToken cancellationToken)
    {
        var key = new PromptKey(
            request.Tenant, request.AgentId, request.Configuration.Hash, "", Mode(request), IsGroup(request.SessionKey), model.Reference, thinking,
            request.Channel, request.ExtraSystemPrompt, string.Join(',', tools.Select(tool => tool.Name)));

        var versioned = request.Workspace as IVersionedWorkspace;
        if (versioned is not null)
        {
            key = key with { Files = await versioned.GetVersionAsync(cancellationToken) };
            if (_prompts.TryGet(key, out var unchanged))
                return unchanged;
        }

        var names = WorkspaceFiles.Names(key.Mode == PromptMode.Minimal, key.IsGroup);
        var files = await WorkspaceFiles.ReadAsync(request.Workspace, names, cancellationToken);
        if (!agent.SkipBootstrap && files.Any(file => file.File is null && WorkspaceFiles.Standard.Contains(file.Name))
            && await seeder.SeedAsync(request.Workspace, cancellationToken))
        {
            files = await WorkspaceFiles.ReadAsync(request.Workspace, names, cancellationToken);
            key = versioned is null ? key : key with { Files = await versioned.GetVersionAsync(cancellationToken) };
        }
        if (versioned is null)
            key = key with { Files = Fingerprint(files) };
        return _prompts.GetOrAdd(key, _ => Build(request, catalog, agent, model, tools, thinking, key.Mode, files));
    }

    private static BuiltPrompt Build(
        RunRequest request, ModelCatalog catalog, AgentModelSettings agent, ModelSettings model, IReadOnlyList<AgentTool> tools, string thinking,
        PromptMode mode, IReadOnlyList<(string Name, WorkspaceFile? File)> files)
    {
        var workspace = $"agents/{request.AgentId}/workspace";
        var injected = WorkspaceFiles.Inject(files, agent.BootstrapMaxChars, agent.BootstrapTotalMaxChars);
        var (text, toolListChars, projectContextChars) = SystemPromptBuilder.Build(new()
        {
            Mode = mode,
            AgentId = request.AgentId,
            WorkspaceName = workspace,
            Tools = tools,
            Files = injected,
            Aliases = [.. catalog.Aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal).Select(alias => KeyValuePair.Create(alias.Key, alias.Value.ToString()))],
            Model = model.Reference,
            DefaultModel = agent.DefaultPrimary,
            Timezone = agent.UserTimezone,
            Channel = request.Channel,
            Extra = request.ExtraSystemPrompt,
            HeartbeatPrompt = agent.HeartbeatPrompt,
            Thinking = thinking,
        });
        return new(text, new()
        {
            WorkspaceName = workspace,
            BootstrapMaxChars = agent.BootstrapMaxChars,
            BootstrapTotalMaxChars = agent.BootstrapTotalMaxChars,
            PromptChars = text.Length,
            ProjectContextChars = projectContextChars,
            ToolListChars = toolListChars,
            Files = injected,
            Tools = tools,
        });
    }

    private static PromptMode Mode(RunRequest request) =>
        request.MinimalPrompt
        || request.SessionKey.Contains(":subagent:", StringComparison.Ordinal)
        || request.SessionKey.Contains(":cron:", StringComparison.Ordinal)
            ? PromptMode.Minimal
            : PromptMode.Full;

    private static bool IsGroup(string sessionKey) =>
        sessionKey.Contains(":group:", StringComparison.Ordinal) || sessionKey.Contains(":channel:", StringComparison.Ordinal);

    private static string Fingerprint(IReadOnlyList<(string Name, WorkspaceFile? File)> files)
    {
        var text = new StringBuilder();
        foreach (var (name, file) in files)
            text.Append(name).Append('=').Append(file?.Hash ?? "-").Append(';');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
