using OpenClaw.Storage;

namespace OpenClaw.Silo.Cluster;

/// <summary>Reads the keys that all silos share once the database is there, before any grain can ask for them.</summary>
internal sealed class ClusterKeys(IInstallationKeys keys) : IHostedLifecycleService
{
    private const string DeviceTokens = "device-tokens";
    private const int KeyBytes = 32;

    /// <summary>What device tokens are derived under.</summary>
    public ReadOnlyMemory<byte> DeviceTokenKey { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken) => DeviceTokenKey = await keys.GetOrCreate(DeviceTokens, KeyBytes, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
