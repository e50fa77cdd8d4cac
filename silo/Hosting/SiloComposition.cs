using OpenClaw.AgentRuntime;
using OpenClaw.Grains;
using OpenClaw.Silo.Embedded;
using OpenClaw.Silo.Filters;
using OpenClaw.Silo.Recovery;
using Orleans.Configuration;

namespace OpenClaw.Silo.Hosting;

/// <summary>What every silo is made of, whether it is alone in a process with its frontend or one of many.</summary>
internal static class SiloComposition
{
    // For a run that is not given more time to put down what it has.
    private static readonly TimeSpan SavingTime = TimeSpan.FromSeconds(20);

    /// <param name="builder">The host.</param>
    /// <param name="settings">What the silo may take on.</param>
    /// <param name="grains">What its grains work with.</param>
    /// <param name="operatorTenant">The tenant whose owner is the operator, if there is one.</param>
    /// <param name="form">Membership and storage: what differs.</param>
    public static void AddSilo(
        this IHostApplicationBuilder builder, SiloSettings settings, GrainServiceOptions grains, string? operatorTenant, Action<ISiloBuilder> form)
    {
        builder.UseOrleans(silo =>
        {
            form(silo);
            silo.AddIncomingGrainCallFilter<TenantFilter>();
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = TimeSpan.FromSeconds(settings.IdleSeconds);
                options.DeactivationTimeout = grains.DrainTime + SavingTime;
                options.EnableActivationSheddingOnMemoryPressure = true;
            });
        });
        builder.Services.AddOpenClawGrains(grains);
        builder.Services.AddAgentRuntime(options =>
        {
            AgentRuntimeSettings.Apply(builder.Configuration, options);
            options.OperatorTenant = operatorTenant;
        });
        builder.Services.AddRunRecovery().AddEndWhenDeclaredDead();
        // Stopped before the silo, since it was added after it.
        builder.Services.AddSingleton<OpenSessions>();
        builder.Services.AddSingleton<IConfigureGrainContextProvider>(provider => provider.GetRequiredService<OpenSessions>());
        builder.Services.AddHostedService<SessionDrain>();
    }
}
