using Microsoft.Extensions.DependencyInjection;
using OpenClaw.AgentRuntime.Tools.Files;
using OpenClaw.AgentRuntime.Tools.Sessions;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>The tools every agent has. One line each.</summary>
internal static class BuiltInTools
{
    public static void AddBuiltInTools(this IServiceCollection services)
    {
        services.AddSingleton(ReadTool.Create());
        services.AddSingleton(WriteTool.Create());
        services.AddSingleton(EditTool.Create());
        services.AddSingleton(AgentsListTool.Create());
        services.AddSingleton(SessionsListTool.Create());
        services.AddSingleton(SessionsHistoryTool.Create());
        services.AddSingleton(provider => SessionStatusTool.Create(provider.GetRequiredService<TimeProvider>()));
    }
}
