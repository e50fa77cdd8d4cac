using OpenClaw.Configuration;
using OpenClaw.Configuration.Files;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Silo.Embedded;

/// <summary>Keeps the one tenant of the embedded form as its <c>config.yaml</c> says, from the start and with every edit.</summary>
internal sealed partial class EmbeddedTenant(EmbeddedInstallation installation, EmbeddedSecrets secrets, IGrainFactory grains, IAuditLog audit, ILogger<EmbeddedTenant> logger)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in installation.Warnings) LogWarning(ConfigurationFile.FileName, warning.Path, warning.Message);
        await AdoptAsync(cancellationToken);
        installation.File.Watch(TakeAsync);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TakeAsync(ConfigurationFileChange change, CancellationToken stopping)
    {
        if (!change.Result.IsValid)
        {
            Refuse(change.Result.Issues);
            return;
        }
        foreach (var warning in change.Result.Warnings) LogWarning(ConfigurationFile.FileName, warning.Path, warning.Message);
        try
        {
            secrets.Check(change.Result.Configuration);
            await AdoptAsync(stopping);
            await audit.WriteAsync(
                new()
                {
                    Tenant = EmbeddedInstallation.Tenant, Category = AuditCategory.Audit, Actor = "operator", Action = AuditActions.ConfigurationChanged,
                    Target = ConfigurationFile.FileName, Outcome = AuditOutcome.Ok,
                },
                stopping);
            LogTaken(ConfigurationFile.FileName);
        }
        catch (InvalidEmbeddedConfigurationException invalid)
        {
            Refuse(invalid.Issues);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            LogNotTaken(error, ConfigurationFile.FileName);
        }
    }

    private void Refuse(IReadOnlyList<ConfigurationIssue> issues)
    {
        foreach (var issue in issues) LogRefused(ConfigurationFile.FileName, issue.Path.Length > 0 ? $"{issue.Path}: {issue.Message}" : issue.Message);
    }

    private Task<TenantSnapshot> AdoptAsync(CancellationToken cancellationToken)
    {
        RequestContext.Set(CallContext.Tenant, EmbeddedInstallation.Tenant);
        return grains.GetGrain<ITenantGrain>(EmbeddedInstallation.Tenant).Adopt(secrets.SettingsOf(installation.Configuration), cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "{File} was changed and is refused: {Issue}. The last valid configuration stays in force")]
    private partial void LogRefused(string file, string issue);

    [LoggerMessage(LogLevel.Warning, "{File}: {Path}: {Message}")]
    private partial void LogWarning(string file, string path, string message);

    [LoggerMessage(LogLevel.Information, "{File} was changed and is in force now")]
    private partial void LogTaken(string file);

    [LoggerMessage(LogLevel.Error, "{File} was changed and is valid, but could not be put in force; the last one stays")]
    private partial void LogNotTaken(Exception error, string file);
}
