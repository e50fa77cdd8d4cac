using System.ComponentModel.DataAnnotations;

namespace OpenClaw.Silo.Cluster;

/// <summary>How processes form a cluster; the same for silos and frontends. Section <c>Cluster</c>.</summary>
public sealed class ClusterSettings
{
    public const string Section = "Cluster";

    /// <summary>Connection string of the PostgreSQL database. <c>--database</c>, <c>OPENCLAW_DATABASE</c>, <c>Cluster:Database</c>.</summary>
    public string? Database { get; set; }

    /// <summary>Processes with the same id form one cluster. Default <c>openclaw</c>; a blue-green deployment gives each side its own.</summary>
    public string ClusterId { get; set; } = "openclaw";

    /// <summary>Names the stored state; stays the same for the life of an installation. Default <c>openclaw</c>.</summary>
    public string ServiceId { get; set; } = "openclaw";

    /// <summary>The IP address that other processes reach this silo at. Default 127.0.0.1: all processes on one machine.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The IP address the silo listens on. Default: the one it is reached at.</summary>
    public string? ListenAddress { get; set; }

    /// <summary>The port for other silos. Default 11111.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for frontends. Default 30000.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The silo runs in a pod: Kubernetes is asked which pods there are, so that one that was deleted is gone at once. Default false.</summary>
    /// <remarks>Needs the variables and the rights that <c>deploy/kubernetes</c> gives.</remarks>
    public bool Kubernetes { get; set; }

    /// <summary>How long a call to a grain may take before it fails, in seconds. Default 15.</summary>
    /// <remarks>After a silo hangs, calls that cannot be repeated fail only after this.</remarks>
    [Range(2, 300)]
    public int ResponseTimeoutSeconds { get; set; } = 15;

    /// <summary>How often a frontend reads which silos there are, in milliseconds. Default 1,000.</summary>
    [Range(100, 60_000)]
    public int SiloListRefreshMs { get; set; } = 1_000;

    /// <summary>How long a start waits for the database, in seconds. Default 60.</summary>
    [Range(0, 3600)]
    public int DatabaseWaitSeconds { get; set; } = 60;

    public MembershipSettings Membership { get; } = new();

    public TlsSettings Tls { get; } = new();
}

/// <summary>How fast a silo that died or hangs is declared dead. Section <c>Cluster:Membership</c>.</summary>
/// <remarks>
/// The defaults find a killed silo in about 3 s and a hung one in about 4 s, where Orleans' own take 13 s and 69 s. The price: a silo that
/// gets no processor time for six seconds is taken for dead, its runs are taken up elsewhere, and it must start again. On machines that
/// are that busy raise <see cref="ProbeTimeoutMs"/>.
/// </remarks>
public sealed class MembershipSettings
{
    /// <summary>How often silos look after each other, and how long an answer may take, in milliseconds. Default 2,000.</summary>
    [Range(500, 60_000)]
    public int ProbeTimeoutMs { get; set; } = 2_000;

    /// <summary>Probes in a row without an answer before a silo is suspected. Default 3.</summary>
    [Range(1, 20)]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Silos that must suspect one before it is dead; fewer where there are fewer. Default 2.</summary>
    [Range(1, 10)]
    public int Votes { get; set; } = 2;

    /// <summary>How often a silo reads the membership table without being told to, in seconds. Default 15.</summary>
    [Range(1, 300)]
    public int TableRefreshSeconds { get; set; } = 15;

    /// <summary>How often a silo writes down that it lives, in seconds. Default 5.</summary>
    /// <remarks>When all silos were lost at once, the first one that starts at another address waits for three of these before it believes it.</remarks>
    [Range(1, 300)]
    public int AliveSeconds { get; set; } = 5;

    /// <summary>Traffic on a connection counts as life. Default false: a hung silo's socket stays open, and it would be found only after a minute.</summary>
    public bool ConnectionsCountAsLife { get; set; }
}

/// <summary>Mutual TLS between the processes of a cluster; on when the three files are named. Section <c>Cluster:Tls</c>.</summary>
/// <remarks>The files are read again when they change: replace them, and new connections use them. While an authority is exchanged, the file holds the old and the new one.</remarks>
public sealed class TlsSettings
{
    /// <summary>File with the certificates of the authorities that peers are trusted by, as PEM.</summary>
    public string? Authority { get; set; }

    /// <summary>File with this process's certificate, and those between it and the authority, as PEM.</summary>
    public string? Certificate { get; set; }

    /// <summary>File with the certificate's private key, as PEM without a password.</summary>
    public string? Key { get; set; }

    /// <summary>How often the files are looked at, in seconds. Default 10.</summary>
    [Range(1, 3600)]
    public int ReloadSeconds { get; set; } = 10;
}
