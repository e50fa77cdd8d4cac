using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OpenClaw.Silo.Cluster;
using OpenClaw.Silo.Hosting;

namespace OpenClaw.Silo.Transport;

/// <summary>The certificates of this process as they lie on disk.</summary>
internal sealed class CertificateFiles
{
    private readonly TlsSettings _settings;
    private readonly TimeProvider _clock;
    private byte[] _fingerprint;

    private CertificateFiles(TlsSettings settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        var files = Read();
        (Current, _fingerprint) = (files.Identity(clock.GetUtcNow()), files.Fingerprint());
    }

    /// <summary>What new connections use.</summary>
    public ProcessIdentity Current { get; private set; }

    /// <summary>Null: none of the files is named, and connections are plain.</summary>
    /// <exception cref="SettingException">A file is missing, cannot be read, or does not go with the others.</exception>
    public static CertificateFiles? Open(TlsSettings settings, TimeProvider clock) =>
        settings is { Authority: null, Certificate: null, Key: null } ? null : new(settings, clock);

    /// <summary>Takes over what changed since the last look. Content decides, not dates: mounted secrets are exchanged by a link.</summary>
    /// <exception cref="SettingException">The files changed and cannot be used; what was in force stays.</exception>
    public bool Reload()
    {
        var files = Read();
        var fingerprint = files.Fingerprint();
        if (fingerprint.AsSpan().SequenceEqual(_fingerprint)) return false;
        (Current, _fingerprint) = (files.Identity(_clock.GetUtcNow()), fingerprint);
        return true;
    }

    private Files Read() => new(
        Text(_settings.Authority, nameof(TlsSettings.Authority)), Text(_settings.Certificate, nameof(TlsSettings.Certificate)), Text(_settings.Key, nameof(TlsSettings.Key)));

    private static string Text(string? path, string setting)
    {
        if (path is null) throw new SettingException($"Cluster:Tls:{setting} is not set; mutual TLS needs Authority, Certificate and Key.");
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"Cluster:Tls:{setting}: {error.Message}");
        }
    }

    private sealed record Files(string Authority, string Certificate, string Key)
    {
        public byte[] Fingerprint() => SHA256.HashData(Encoding.UTF8.GetBytes($"{Authority}\0{Certificate}\0{Key}"));

        public ProcessIdentity Identity(DateTimeOffset now)
        {
            var authorities = Certificates(Authority, nameof(Authority));
            var chain = Certificates(Certificate, nameof(Certificate));
            var own = WithKey();
            if (own.NotAfter.ToUniversalTime() <= now) throw new SettingException($"Cluster:Tls:Certificate has expired on {own.NotAfter.ToUniversalTime():u}.");
            chain.RemoveAt(0);
            var identity = new ProcessIdentity(own, chain, authorities);
            return identity.Trusts(own, chain, out var why) ? identity : throw new SettingException($"Cluster:Tls:Certificate is not trusted by Cluster:Tls:Authority: {why}");
        }

        private X509Certificate2 WithKey()
        {
            try
            {
                return X509Certificate2.CreateFromPem(Certificate, Key);
            }
            catch (Exception error) when (error is CryptographicException or ArgumentException)
            {
                throw new SettingException($"Cluster:Tls:Key does not go with Cluster:Tls:Certificate: {error.Message}");
            }
        }

        private static X509Certificate2Collection Certificates(string text, string setting)
        {
            try
            {
                X509Certificate2Collection all = [];
                all.ImportFromPem(text);
                return all.Count > 0 ? all : throw new SettingException($"Cluster:Tls:{setting} holds no certificate in PEM form.");
            }
            catch (CryptographicException error)
            {
                throw new SettingException($"Cluster:Tls:{setting} holds no certificate in PEM form: {error.Message}");
            }
        }
    }
}
