using System.Security.Cryptography;
using OpenClaw.Safety.Secrets;
using OpenClaw.Storage;

namespace OpenClaw.Silo.Cluster;

/// <summary>Reads the keys that all silos share once the database is there, before any grain can ask for them.</summary>
internal sealed class ClusterKeys(IInstallationKeys keys, ISecretBox box) : IHostedLifecycleService
{
    private const string DeviceTokens = "device-tokens";
    private const int KeyBytes = 32;

    /// <summary>What device tokens are derived under.</summary>
    public ReadOnlyMemory<byte> DeviceTokenKey { get; private set; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Stored only encrypted: who reads the database cannot make tokens.
        var candidate = box.Protect(ISecretBox.Installation, DeviceTokens, RandomNumberGenerator.GetBytes(KeyBytes));
        var stored = await keys.GetOrAdd(DeviceTokens, candidate, cancellationToken);
        DeviceTokenKey = box.Unprotect(ISecretBox.Installation, DeviceTokens, stored.ToArray());
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
