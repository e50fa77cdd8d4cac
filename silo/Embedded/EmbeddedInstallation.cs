using System.Security.Cryptography;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Editing;
using OpenClaw.Configuration.Files;
using OpenClaw.Storage;

namespace OpenClaw.Silo.Embedded;

/// <summary>The embedded form's state directory: locked by this process, its <c>config.yaml</c> read, its secrets at hand.</summary>
/// <remarks>Opened before the host is built, since the configuration says where to listen.</remarks>
public sealed class EmbeddedInstallation : IAsyncDisposable
{
    public const string Tenant = "default";
    private const int KeyBytes = 32;
    private readonly StateDirectoryLock _lock;

    private EmbeddedInstallation(string stateDirectory, StateDirectoryLock held, ConfigurationFile file) =>
        (StateDirectory, _lock, File) = (stateDirectory, held, file);

    public string StateDirectory { get; }

    /// <summary>The directory had no configuration before: this start made it.</summary>
    public bool IsFirstStart { get; private init; }

    public ConfigurationFile File { get; }

    public TenantConfiguration Configuration => File.Current ?? TenantConfiguration.Empty;

    public ReadOnlyMemory<byte> DeviceTokenKey { get; private init; }

    /// <exception cref="StateDirectoryInUseException">Another process has it.</exception>
    /// <exception cref="InvalidEmbeddedConfigurationException">The configuration is not valid.</exception>
    public static async Task<EmbeddedInstallation> OpenAsync(string stateDirectory, bool needsToken, TimeProvider clock, CancellationToken cancellationToken)
    {
        var held = StateDirectoryLock.Acquire(stateDirectory);
        var file = new ConfigurationFile(stateDirectory, clock);
        try
        {
            var isFirst = !System.IO.File.Exists(Path.Combine(stateDirectory, ConfigurationFile.FileName));
            var opened = await file.OpenAsync(cancellationToken);
            if (!opened.Result.IsValid) throw new InvalidEmbeddedConfigurationException(opened.Result.Issues);
            var configured = file.Current!.Gateway.Auth;
            if (needsToken && configured.Token is null && configured.Password is null) await AddTokenAsync(file, cancellationToken);
            return new(stateDirectory, held, file) { IsFirstStart = isFirst, DeviceTokenKey = await ReadKeyAsync(stateDirectory, cancellationToken) };
        }
        catch
        {
            await file.DisposeAsync();
            held.Dispose();
            throw;
        }
    }

    /// <summary>What an operator is told when a start failed for a reason they can mend; null: it is a defect.</summary>
    public static string? ExplainStart(Exception error) => error switch
    {
        StateDirectoryInUseException or SchemaTooNewException or StoreUnavailableException => error.Message,
        _ => error.InnerException is { } inner ? ExplainStart(inner) : null,
    };

    public async ValueTask DisposeAsync()
    {
        await File.DisposeAsync();
        _lock.Dispose();
    }

    private static async Task AddTokenAsync(ConfigurationFile file, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var result = await file.WriteAsync(ConfigurationDocument.SetScalar(file.Current!.Text, "gateway.auth.token", token), cancellationToken);
        if (!result.IsValid) throw new InvalidEmbeddedConfigurationException(result.Issues);
    }

    private static async Task<byte[]> ReadKeyAsync(string stateDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(stateDirectory, "device-tokens.key");
        if (System.IO.File.Exists(path) && await System.IO.File.ReadAllBytesAsync(path, cancellationToken) is { Length: KeyBytes } known) return known;
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        await file.WriteAsync(key, cancellationToken);
        file.Flush(flushToDisk: true);
        return key;
    }
}

/// <summary>The configuration file can't be used; the message names every key and what is wrong with it.</summary>
public sealed class InvalidEmbeddedConfigurationException(IReadOnlyList<ConfigurationIssue> issues) : Exception(
    $"{ConfigurationFile.FileName} is not valid:" + string.Concat(issues.Select(issue => $"{Environment.NewLine}  {(issue.Path.Length == 0 ? "" : issue.Path + ": ")}{issue.Message}")))
{
    public IReadOnlyList<ConfigurationIssue> Issues => issues;
}
