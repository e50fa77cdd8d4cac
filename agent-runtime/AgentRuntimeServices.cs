using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenClaw.AgentRuntime.Prompt;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Providers.Http;
using OpenClaw.AgentRuntime.Providers.Ollama;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.AgentRuntime.Tools;

namespace OpenClaw.AgentRuntime;

/// <summary>Registers the agent runtime.</summary>
public static class AgentRuntimeServices
{
    /// <summary>Adds <see cref="IAgentRunner"/> and <see cref="IToolCatalog"/>. Further tools: register an <see cref="AgentTool"/>.</summary>
    public static IServiceCollection AddAgentRuntime(this IServiceCollection services, Action<AgentRuntimeOptions>? configure = null)
    {
        services.AddOptions<AgentRuntimeOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentRuntimeOptions>, AgentRuntimeOptionsValidator>());
        if (configure is not null)
            services.Configure(configure);
        // The kernel logs whatever a tool throws as an error with its stack, a missing file too. The invoker tells the model, and logs what is a defect.
        services.AddLogging(logging => logging.AddFilter("Microsoft.SemanticKernel.KernelFunction", LogLevel.None));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<AgentRuntimeOptions>>().Value);

        services.TryAddSingleton<ProviderHttp>();
        services.TryAddSingleton<ModelClients>();
        services.TryAddSingleton<OllamaDiscovery>();
        services.TryAddSingleton<ModelSelection>();
        services.TryAddSingleton<ModelCheck>();
        services.TryAddSingleton<ModelCall>();
        services.TryAddSingleton<WorkspaceSeeder>();
        services.TryAddSingleton<SystemPrompts>();
        services.TryAddSingleton<IToolCatalog, ToolCatalog>();
        services.TryAddSingleton<ToolInvoker>();
        services.TryAddSingleton<IAgentRunner, AgentRunner>();
        services.TryAddSingleton<IModelResolver, ModelResolver>();
        services.AddBuiltInTools();
        return services;
    }
}

[OptionsValidator]
internal sealed partial class AgentRuntimeOptionsValidator : IValidateOptions<AgentRuntimeOptions>;
