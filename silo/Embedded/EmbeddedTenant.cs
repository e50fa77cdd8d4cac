using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Files;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Silo.Embedded;

/// <summary>Keeps the one tenant of the embedded form as its <c>config.yaml</c> says, from the start and with every edit.</summary>
internal sealed partial class EmbeddedTenant(
    EmbeddedInstallation installation, EmbeddedSecrets secrets, IModelResolver models, IGrainFactory grains, ILogger<EmbeddedTenant> logger) : IHostedLifecycleService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await AdoptAsync(cancellationToken);
        installation.File.Watch(TakeAsync, error => LogNotTaken(error, ConfigurationFile.FileName));
    }

    // Once the gateway listens: nobody has to wait for advice.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Warn(installation.Warnings, installation.Configuration);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task TakeAsync(ConfigurationFileChange change, CancellationToken stopping)
    {
        if (!change.Result.IsValid)
        {
            Refuse(change.Result.Issues);
            return;
        }
        try
        {
            EmbeddedInstallation.CheckBind(change.Result.Configuration);
            secrets.Check(change.Result.Configuration);
            Warn(change.Result.Warnings, change.Result.Configuration);
            await AdoptAsync(stopping);
            LogTaken(ConfigurationFile.FileName);
        }
        catch (InvalidEmbeddedConfigurationException invalid)
        {
            Refuse(invalid.Issues);
        }
    }

    // A model that cannot answer stops nothing: it may be mended while the gateway runs. But nobody should find out by asking it.
    private void Warn(IReadOnlyList<ConfigurationIssue> warnings, TenantConfiguration configuration)
    {
        foreach (var warning in warnings.Concat(models.Check(configuration, EmbeddedInstallation.Tenant)))
            LogWarning(ConfigurationFile.FileName, warning.Path, warning.Message);
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
