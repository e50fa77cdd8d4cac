using System.ComponentModel.DataAnnotations;

namespace OpenClaw.Silo.AtRest;

/// <summary>How secrets at rest are encrypted. Section <c>Secrets</c>; the same on every silo.</summary>
public sealed class SecretOptions
{
    public const string Section = "Secrets";

    /// <summary>The operator's certificate that wraps the keys in the database: a PFX file, or a PEM file with the certificate. RSA, 2,048 bits or more.
    /// Default none: the keys lie unwrapped beside what they protect, and a warning says so.</summary>
    public string? Certificate { get; set; }

    /// <summary>The PEM file with the certificate's private key. Default: the file of the certificate holds it too.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>The password of the PFX file or of the private key. Default none.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>Earlier certificates, in files without a password: keys that they wrapped stay readable after the certificate was changed.</summary>
    public IList<string> OldCertificates { get; } = [];

    /// <summary>How long a key is used for new secrets, in days. Default 90. Older keys still read what they wrote.</summary>
    [Range(7, 3_650)]
    public int KeyDays { get; set; } = 90;
}
