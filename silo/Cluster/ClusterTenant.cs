using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Silo.Embedded;
using OpenClaw.Silo.Hosting;

namespace OpenClaw.Silo.Cluster;

/// <summary>Puts the operator's file for the tenant <c>default</c> in force when a silo starts.</summary>
internal sealed partial class ClusterTenant(SiloSettings settings, IGrainFactory grains, ILogger<ClusterTenant> logger) : IHostedService
{
    public const string Name = "default";

    /// <exception cref="SettingException">The file cannot be read, or is not valid.</exception>
    public static async Task<TenantConfiguration> ReadAsync(string path, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"Silo:DefaultTenantFile: {error.Message}");
        }
        var result = TenantConfiguration.Parse(text, ConfigurationOwner.Operator);
        return result.IsValid
            ? result.Configuration
            : throw new SettingException($"Silo:DefaultTenantFile: {path} is not valid: {string.Join("; ", result.Issues.Select(issue => $"{issue.Path}: {issue.Message}"))}");
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var configuration = await ReadAsync(settings.DefaultTenantFile!, cancellationToken);
        var secrets = new EmbeddedSecrets(settings.Token, settings.Password);
        secrets.Check(configuration);
        RequestContext.Set(CallContext.Tenant, Name);
        await grains.GetGrain<ITenantGrain>(Name).Adopt(secrets.SettingsOf(configuration), cancellationToken);
        LogAdopted(settings.DefaultTenantFile!);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "The tenant \"default\" is as {Path} says")]
    private partial void LogAdopted(string path);
}
