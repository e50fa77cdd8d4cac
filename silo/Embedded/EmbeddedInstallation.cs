using System.Security.Cryptography;
using OpenClaw.ChannelAdapters.Abstractions;
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
    internal const string DatabaseFile = "gateway.db";
    private const int KeyBytes = 32;
    private readonly StateDirectoryLock _lock;

    private EmbeddedInstallation(string stateDirectory, StateDirectoryLock held, ConfigurationFile file) =>
        (StateDirectory, _lock, File) = (stateDirectory, held, file);

    public string StateDirectory { get; }

    /// <summary>Nothing has run in this directory before.</summary>
    public bool IsFirstStart { get; private init; }

    public ConfigurationFile File { get; }

    /// <summary>What the configuration says at the start that has no effect.</summary>
    public IReadOnlyList<ConfigurationIssue> Warnings { get; private init; } = [];

    public TenantConfiguration Configuration => File.Current ?? TenantConfiguration.Empty;

    public ReadOnlyMemory<byte> DeviceTokenKey { get; private init; }

    /// <exception cref="StateDirectoryInUseException">Another process has it.</exception>
    /// <exception cref="InvalidEmbeddedConfigurationException">The configuration is not valid.</exception>
    public static async Task<EmbeddedInstallation> OpenAsync(string stateDirectory, bool needsToken, TimeProvider clock, CancellationToken cancellationToken)
    {
        var held = Take(stateDirectory);
        var file = new ConfigurationFile(stateDirectory, clock, new() { Channels = ChannelCatalog.BuiltIn.Ids });
        try
        {
            // Not by config.yaml: a start that was refused, or the person, may have put it there.
            var isFirst = !System.IO.File.Exists(Path.Combine(stateDirectory, DatabaseFile));
            var opened = await file.OpenAsync(cancellationToken);
            if (!opened.Result.IsValid) throw new InvalidEmbeddedConfigurationException(opened.Result.Issues);
            // Before a token is written: a start that is refused changes nothing.
            CheckBind(file.Current!);
            var configured = file.Current!.Gateway.Auth;
            if (needsToken && configured is ({ Token: null, Mode: "token" } or { Token: null, Mode: null, Password: null })) await AddTokenAsync(file, cancellationToken);
            return new(stateDirectory, held, file) { IsFirstStart = isFirst, Warnings = opened.Result.Warnings, DeviceTokenKey = await ReadKeyAsync(stateDirectory, cancellationToken) };
        }
        catch (Exception error)
        {
            await file.DisposeAsync();
            held.Dispose();
            if (error is IOException or UnauthorizedAccessException) throw new StateDirectoryException(stateDirectory, error);
            throw;
        }
    }

    /// <exception cref="InvalidEmbeddedConfigurationException">It asks for an address that this form does not listen on.</exception>
    internal static void CheckBind(TenantConfiguration configuration)
    {
        var bind = configuration.Gateway.Bind;
        if (bind is not ("loopback" or "auto"))
            throw new InvalidEmbeddedConfigurationException([new("gateway.bind", $"must be \"loopback\" in this version; it is \"{bind}\"")]);
    }

    private static StateDirectoryLock Take(string directory)
    {
        try
        {
            // Conversations and secrets: a directory made here is its owner's alone. One that exists is left as it is.
            if (!OperatingSystem.IsWindows() && !Directory.Exists(directory))
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return StateDirectoryLock.Acquire(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StateDirectoryException(directory, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await File.DisposeAsync();
        _lock.Dispose();
    }

    private static async Task AddTokenAsync(ConfigurationFile file, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var present = file.Current!.Text;
        var text = present == ConfigurationTemplate.Text ? ConfigurationTemplate.WithToken(token) : ConfigurationDocument.SetScalar(present, "gateway.auth.token", token);
        var result = await file.WriteAsync(text, cancellationToken);
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

/// <summary>The state directory can't be made, read or written.</summary>
public sealed class StateDirectoryException(string directory, Exception cause) : Exception(
    $"the state directory {directory} cannot be used: {cause.Message} Choose another with --state or OPENCLAW_ORLEANS_STATE.", cause);

/// <summary>The configuration file can't be used; the message names every key and what is wrong with it.</summary>
public sealed class InvalidEmbeddedConfigurationException(IReadOnlyList<ConfigurationIssue> issues) : Exception(
    $"{ConfigurationFile.FileName} is not valid:" + string.Concat(issues.Select(issue => $"{Environment.NewLine}  {(issue.Path.Length == 0 ? "" : issue.Path + ": ")}{issue.Message}")))
{
    public IReadOnlyList<ConfigurationIssue> Issues => issues;
}
