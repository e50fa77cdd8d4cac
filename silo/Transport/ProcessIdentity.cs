using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpenClaw.Silo.Transport;

/// <summary>What a process shows to its peers, and whom it trusts: whoever has a certificate of one of the authorities belongs to the cluster.</summary>
/// <param name="own">The process's certificate with its key.</param>
/// <param name="between">Certificates between it and its authority.</param>
/// <param name="authorities">More than one while an authority is exchanged.</param>
internal sealed class ProcessIdentity(X509Certificate2 own, X509Certificate2Collection between, X509Certificate2Collection authorities)
{
    private static readonly Oid Server = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid Client = new("1.3.6.1.5.5.7.3.2");

    public DateTime ValidUntil => own.NotAfter.ToUniversalTime();

    public SslStreamCertificateContext Context { get; } = SslStreamCertificateContext.Create(own, between, offline: true);

    /// <summary>Whether a certificate is one of this cluster's. Every process is both ends of some connection, so it must be good for both.</summary>
    public bool Trusts(X509Certificate2 peer, X509Certificate2Collection shown, out string why)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(shown);
        policy.ApplicationPolicy.Add(Server);
        policy.ApplicationPolicy.Add(Client);
        // The authority serves this cluster alone. What shall no longer be trusted goes when the authority is exchanged.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        var trusted = chain.Build(peer);
        why = trusted ? "" : string.Join(" ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
        return trusted;
    }

    public bool Trusts(X509Certificate? peer, X509Chain? shown)
    {
        if (peer is null) return false;
        using var copy = new X509Certificate2(peer);
        return Trusts(copy, shown?.ChainPolicy.ExtraStore ?? [], out _);
    }
}
