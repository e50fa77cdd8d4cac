using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using OpenClaw.Safety.Secrets;
using OpenClaw.Storage;

namespace OpenClaw.Silo.AtRest;

/// <summary>Secrets at rest through ASP.NET Data Protection: its keys in the database, wrapped with the operator's certificate, a purpose per tenant.</summary>
/// <remarks>
/// Keys are made and stored by <see cref="RefreshAsync"/> alone, in good time before they are needed, so that nothing waits
/// for the store while it encrypts and every silo knows a key before the first one uses it.
/// </remarks>
internal sealed partial class SecretBox : ISecretBox, IAsyncDisposable
{
    private const string Root = "OpenClaw";
    private const string DoesNotUnwrap =
        "it does not unwrap the keys in the database; name the certificate that does in Secrets:Certificate, or in Secrets:OldCertificates when this one takes its place";
    private const int MaxProtectors = 4_096;

    // A new key is known everywhere before it is used: silos look once an hour.
    private static readonly TimeSpan Notice = TimeSpan.FromDays(2);
    private readonly ConcurrentDictionary<(string Tenant, string Purpose), IDataProtector> _protectors = [];
    private readonly IKeyRingStore _store;
    private readonly SecretOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly KeyRing _ring = new();
    private readonly ServiceProvider _services;
    private readonly IKeyManager _keys;
    private readonly IDataProtector _root;

    private SecretBox(IKeyRingStore store, SecretOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        (_store, _options, _clock, _logger) = (store, options, clock, loggers.CreateLogger<SecretBox>());
        var services = new ServiceCollection().AddSingleton(loggers).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        var protection = services.AddDataProtection().SetApplicationName(Root).DisableAutomaticKeyGeneration();
        services.Configure<KeyManagementOptions>(management => management.XmlRepository = _ring);
        if (OperatorCertificates.Current(options) is { } certificate)
        {
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate([certificate, .. OperatorCertificates.Old(options)]);
        }
        else
        {
            LogUnwrapped();
        }
        _services = services.BuildServiceProvider();
        _keys = _services.GetRequiredService<IKeyManager>();
        _root = _services.GetRequiredService<IDataProtectionProvider>().CreateProtector(Root);
    }

    /// <summary>Reads the key ring, and makes its first key where there is none.</summary>
    /// <exception cref="InvalidCertificateException">The certificate cannot be used, or is not the one that the keys were wrapped with.</exception>
    public static async Task<SecretBox> OpenAsync(IKeyRingStore store, SecretOptions options, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var box = new SecretBox(store, options, clock, loggers);
        try
        {
            await box.RefreshAsync(cancellationToken);
            // Told now rather than by the first tenant whose secrets cannot be read.
            box.Protect(ISecretBox.Installation, "check", []);
            return box;
        }
        catch (Exception error)
        {
            await box.DisposeAsync();
            if (error is CryptographicException or InvalidOperationException) throw new InvalidCertificateException(options.Certificate ?? "(none)", DoesNotUnwrap, error);
            throw;
        }
    }

    /// <summary>Reads keys that other silos made, and makes the next one when the newest comes to its end.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        var now = _clock.GetUtcNow();
        var newest = _keys.GetAllKeys().Where(key => !key.IsRevoked).Select(key => (DateTimeOffset?)key.ExpirationDate).Max();
        if (newest > now + Notice) return;

        var first = newest is null || newest <= now;
        var activation = first ? now : newest!.Value;
        _keys.CreateNewKey(activation, activation + TimeSpan.FromDays(_options.KeyDays));
        var made = _ring.TakeAdded()!.ToString(SaveOptions.DisableFormatting);
        var name = $"key-{activation.UtcDateTime:yyyy-MM-dd}";
        if (await _store.Add(new(name, made, now), cancellationToken)) LogMade(name, activation);
        // The store decides which key there is, whoever made it.
        await ReadAsync(cancellationToken);
    }

    public byte[] Protect(string tenant, string purpose, byte[] plain) => Protector(tenant, purpose).Protect(plain);

    public byte[] Unprotect(string tenant, string purpose, byte[] hidden)
    {
        try
        {
            return Protector(tenant, purpose).Unprotect(hidden);
        }
        catch (CryptographicException error)
        {
            throw new SecretUnreadableException(tenant, purpose, error);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var stored = await _store.List(cancellationToken);
        _ring.Replace(stored.Select(key => key.Xml));
        _ring.TakeAdded();
    }

    private IDataProtector Protector(string tenant, string purpose)
    {
        // Cheap to make again.
        if (_protectors.Count >= MaxProtectors) _protectors.Clear();
        return _protectors.GetOrAdd((tenant, purpose), static (of, root) => root.CreateProtector("tenant", of.Tenant, of.Purpose), _root);
    }

    [LoggerMessage(LogLevel.Warning, "No certificate is set (Secrets:Certificate): the keys of the secrets at rest lie unwrapped in the database. Who can read it can read them")]
    private partial void LogUnwrapped();

    [LoggerMessage(LogLevel.Information, "{Name} was made for secrets at rest; it is used from {Activation} on")]
    private partial void LogMade(string name, DateTimeOffset activation);
}
