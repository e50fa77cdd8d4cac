using OpenClaw.Silo.Cluster;
using OpenClaw.Silo.Hosting;

namespace OpenClaw.Silo.Transport;

/// <summary>Looks at the certificate files from time to time: certificates are exchanged without a restart.</summary>
internal sealed partial class CertificateReload(CertificateFiles files, TlsSettings settings, TimeProvider clock, ILogger<CertificateReload> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(settings.ReloadSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (files.Reload()) LogReloaded(files.Current.ValidUntil);
            }
            catch (SettingException unusable)
            {
                // They may be half written: the next look decides.
                LogNotReloaded(unusable.Message, files.Current.ValidUntil);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The cluster's certificates were exchanged; the new one lasts until {Until:u}")]
    private partial void LogReloaded(DateTime until);

    [LoggerMessage(LogLevel.Warning, "The cluster's certificates changed and cannot be used: {Reason} The former one stays in force; it lasts until {Until:u}")]
    private partial void LogNotReloaded(string reason, DateTime until);
}
