using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpenClaw.Silo.AtRest;

/// <summary>Reads the certificates that wrap the key ring.</summary>
internal static class OperatorCertificates
{
    private const int LeastBits = 2_048;

    /// <exception cref="InvalidCertificateException">The file cannot be read, has no private key, or another kind of key.</exception>
    public static X509Certificate2? Current(SecretOptions options) =>
        string.IsNullOrWhiteSpace(options.Certificate) ? null : Read(options.Certificate, options.CertificateKey, options.CertificatePassword);

    /// <inheritdoc cref="Current"/>
    public static IReadOnlyList<X509Certificate2> Old(SecretOptions options) => [.. options.OldCertificates.Select(path => Read(path, null, null))];

    private static X509Certificate2 Read(string path, string? keyPath, string? password)
    {
        try
        {
            var certificate = IsPem(path) ? ReadPem(path, keyPath, password) : X509CertificateLoader.LoadPkcs12FromFile(path, password);
            using var key = certificate.GetRSAPrivateKey();
            return key is { KeySize: >= LeastBits } ? certificate : throw new InvalidCertificateException(path, $"it needs an RSA private key of at least {LeastBits} bits");
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidCertificateException(path, error.Message, error);
        }
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);

    private static X509Certificate2 ReadPem(string path, string? keyPath, string? password)
    {
        if (File.ReadAllText(keyPath ?? path).Contains("PRIVATE KEY", StringComparison.Ordinal) is false)
            throw new InvalidCertificateException(path, "it holds no private key, and Secrets:CertificateKey names no file that does");
        return password is null ? X509Certificate2.CreateFromPemFile(path, keyPath) : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
    }
}

/// <summary>The certificate for secrets at rest cannot be used; the message says why.</summary>
public sealed class InvalidCertificateException(string path, string reason, Exception? cause = null) : Exception(
    $"the certificate {path} (Secrets:Certificate) cannot be used: {reason}", cause);
