using OpenClaw.Grains;
using OpenClaw.Silo.Channels;
using OpenClaw.Silo.Recovery;

namespace OpenClaw.Silo.Installation;

/// <summary>Registers what makes a process obey the installation's kill switch and the status of its tenants.</summary>
public static class InstallationServices
{
    /// <summary>For every process, behind what lets it call grains and before what works for tenants. A second call changes nothing.</summary>
    public static IServiceCollection AddInstallationWatch(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(InstallationWatch))) return services;
        return services.AddSingleton<InstallationWatch>().AddHostedService(provider => provider.GetRequiredService<InstallationWatch>());
    }

    /// <summary>For every silo: nothing works for a tenant that may not, and tenants are deleted when they are due.</summary>
    public static IServiceCollection AddTenantSupervision(this IServiceCollection services)
    {
        services.AddInstallationWatch();
        // Where a session's activations are known, for this and for the drain.
        services.AddSingleton<OpenSessions>();
        services.AddSingleton<IConfigureGrainContextProvider>(provider => provider.GetRequiredService<OpenSessions>());
        return services
            .AddSingleton<IWorkPermits, WorkPermits>()
            .AddSingleton<ITenantWork, SessionWork>()
            .AddSingleton<ITenantWork, ChannelWork>()
            .AddHostedService<TenantWorkStops>()
            .AddHostedService<DeletionSweep>();
    }
}
