using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OpenClaw.Safety.Auditing;

/// <summary>Puts the audit log into a host.</summary>
public static class AuditRegistration
{
    /// <summary>Registers <see cref="IAuditLog"/> over a sink, unless the process has one: embedded, the silo's serves the frontend too.</summary>
    public static IServiceCollection AddAuditLog<TSink>(this IServiceCollection services) where TSink : class, IAuditSink
    {
        if (services.Any(service => service.ServiceType == typeof(IAuditLog))) return services;
        services.AddOptions<AuditOptions>().BindConfiguration("Audit").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IAuditSink, TSink>();
        services.AddMetrics();
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AuditLog>());
        return services;
    }
}
