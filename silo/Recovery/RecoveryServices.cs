using OpenClaw.Silo.Channels;

namespace OpenClaw.Silo.Recovery;

/// <summary>Registers what keeps accepted work going when silos end.</summary>
public static class RecoveryServices
{
    /// <summary>Takes up what silos that are gone left unfinished: runs, and connections of channels.</summary>
    public static IServiceCollection AddRunRecovery(this IServiceCollection services) => services
        .AddSingleton<ClusterView>()
        .AddSingleton<UnfinishedSessions>()
        .AddHostedService<RunRecovery>()
        .AddHostedService<ChannelWatch>();

    /// <summary>A silo that was declared dead ends its process. To be called after Orleans has registered its own handler.</summary>
    public static IServiceCollection AddEndWhenDeclaredDead(this IServiceCollection services) => services
        .AddSingleton<IFatalErrorHandler>(provider => new DeclaredDead(provider.GetRequiredService<ILogger<DeclaredDead>>(), Console.Error, DeclaredDead.EndProcess));
}
