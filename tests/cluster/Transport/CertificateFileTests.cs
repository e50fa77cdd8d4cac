using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OpenClaw.Silo.Cluster;
using OpenClaw.Silo.Hosting;
using OpenClaw.Silo.Transport;

namespace OpenClaw.ClusterTests.Transport;

/// <summary>Whom a process of the cluster trusts, and how its certificates are exchanged while it runs.</summary>
public sealed class CertificateFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-tls-");
    private readonly X509Certificate2 _authority = Authority("one");
    private readonly X509Certificate2 _other = Authority("one");

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_peer_with_a_certificate_of_the_authority_is_trusted_and_no_other()
    {
        Write(_authority.ExportCertificatePem(), Issue(_authority));
        var identity = CertificateFiles.Open(Settings(), TimeProvider.System)!.Current;

        Assert.True(identity.Trusts(Issue(_authority), null));
        Assert.False(identity.Trusts(Issue(_other), null));
        Assert.False(identity.Trusts(_other, null));
        Assert.False(identity.Trusts(null, null));
    }

    [Fact]
    public void A_certificate_that_is_only_for_servers_or_has_expired_is_not_trusted()
    {
        Write(_authority.ExportCertificatePem(), Issue(_authority));
        var identity = CertificateFiles.Open(Settings(), TimeProvider.System)!.Current;

        Assert.False(identity.Trusts(Issue(_authority, uses: ["1.3.6.1.5.5.7.3.1"]), null));
        Assert.False(identity.Trusts(Issue(_authority, until: DateTimeOffset.UtcNow.AddMinutes(-5)), null));
    }

    [Fact]
    public void An_authority_is_exchanged_while_both_are_trusted()
    {
        Write(_authority.ExportCertificatePem(), Issue(_authority));
        var files = CertificateFiles.Open(Settings(), TimeProvider.System)!;
        Assert.False(files.Reload());

        Write(_authority.ExportCertificatePem() + "\n" + _other.ExportCertificatePem(), Issue(_authority));
        Assert.True(files.Reload());
        Assert.True(files.Current.Trusts(Issue(_authority), null) && files.Current.Trusts(Issue(_other), null));

        Write(_other.ExportCertificatePem(), Issue(_other));
        Assert.True(files.Reload());
        Assert.False(files.Current.Trusts(Issue(_authority), null));
    }

    [Fact]
    public void A_change_that_cannot_be_used_leaves_what_was_in_force()
    {
        Write(_authority.ExportCertificatePem(), Issue(_authority));
        var files = CertificateFiles.Open(Settings(), TimeProvider.System)!;
        var before = files.Current;

        Write(_authority.ExportCertificatePem(), Issue(_other));
        Assert.Contains("Cluster:Tls:Certificate is not trusted", Assert.Throws<SettingException>(() => files.Reload()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder.FullName, "own.crt"), "-----BEGIN CERT");
        Assert.Throws<SettingException>(() => files.Reload());

        Assert.Same(before, files.Current);
    }

    [Fact]
    public void Files_that_do_not_go_together_stop_the_start()
    {
        Write(_authority.ExportCertificatePem(), Issue(_authority));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_folder.FullName, "own.key"), key.ExportPkcs8PrivateKeyPem());
        Refused("Cluster:Tls:Key");
        File.Delete(Path.Combine(_folder.FullName, "ca.crt"));
        Refused("Cluster:Tls:Authority");
        var incomplete = Settings();
        incomplete.Key = null;
        Assert.Contains("Cluster:Tls:", Assert.Throws<SettingException>(() => CertificateFiles.Open(incomplete, TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Null(CertificateFiles.Open(new(), TimeProvider.System));
    }

    private void Refused(string setting) =>
        Assert.Contains(setting, Assert.Throws<SettingException>(() => CertificateFiles.Open(Settings(), TimeProvider.System)).Message, StringComparison.Ordinal);

    private TlsSettings Settings() => new()
    {
        Authority = Path.Combine(_folder.FullName, "ca.crt"), Certificate = Path.Combine(_folder.FullName, "own.crt"), Key = Path.Combine(_folder.FullName, "own.key"),
    };

    private void Write(string authorities, X509Certificate2 own)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.crt"), authorities);
        File.WriteAllText(Path.Combine(_folder.FullName, "own.crt"), own.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "own.key"), own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 Authority(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string[]? uses = null, DateTimeOffset? until = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=process", key, HashAlgorithmName.SHA256);
        OidCollection purposes = [];
        foreach (var use in uses ?? ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]) purposes.Add(new Oid(use));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-2), until ?? DateTimeOffset.UtcNow.AddDays(5), RandomNumberGenerator.GetBytes(12));
        return issued.CopyWithPrivateKey(key);
    }
}
