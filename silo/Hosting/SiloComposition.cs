using OpenClaw.AgentRuntime;
using OpenClaw.Grains;
using OpenClaw.Silo.Embedded;
using OpenClaw.Silo.Filters;
using OpenClaw.Silo.Installation;
using OpenClaw.Silo.Recovery;
using Orleans.Configuration;
using Orleans.Dashboard;

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
    /// <param name="dashboard">Grain calls are counted for the dashboard.</param>
    /// <param name="form">Membership and storage: what differs.</param>
    /// <param name="tenants">What puts tenants in force at the start.</param>
    public static void AddSilo(
        this IHostApplicationBuilder builder, SiloSettings settings, GrainServiceOptions grains, string? operatorTenant, bool dashboard, Action<ISiloBuilder> form,
        Action<IServiceCollection> tenants)
    {
        builder.UseOrleans(silo =>
        {
            form(silo);
            // Without its log stream: the process's log belongs to no one tenant, and to no browser.
            if (dashboard) silo.AddDashboard(options => options.HideTrace = true);
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
        // In this order: a kill switch holds before anything works for a tenant, and tenants are there before their work is taken up.
        builder.Services.AddTenantSupervision();
        tenants(builder.Services);
        builder.Services.AddRunRecovery().AddEndWhenDeclaredDead();
        // Stopped before the silo, since it was added after it.
        builder.Services.AddHostedService<SessionDrain>();
    }
}
