namespace OpenClaw.Safety.Secrets;

/// <summary>Encrypts what must not be read from the database: configuration with keys in it, channel credentials.</summary>
/// <remarks>What is protected for one tenant or purpose cannot be read for another. It is authenticated, and stays readable when keys are rotated.</remarks>
public interface ISecretBox
{
    /// <param name="tenant">Whose it is; <see cref="Installation"/>: nobody's alone.</param>
    /// <param name="purpose">What it is, always the same word for the same kind: <c>configuration</c>.</param>
    /// <param name="plain">What is to be hidden.</param>
    byte[] Protect(string tenant, string purpose, byte[] plain);

    /// <exception cref="SecretUnreadableException">It was changed, is of another tenant or purpose, or its key is gone.</exception>
    byte[] Unprotect(string tenant, string purpose, byte[] hidden);

    /// <summary>Stands for the installation in place of a tenant; no tenant can have this name.</summary>
    const string Installation = "*";
}

/// <summary>A stored secret cannot be read.</summary>
public sealed class SecretUnreadableException(string tenant, string purpose, Exception cause) : Exception(
    $"the stored {purpose} of {(tenant == ISecretBox.Installation ? "the installation" : tenant)} cannot be decrypted: it was changed, or the certificate that wraps the keys is not the one they were wrapped with",
    cause);
