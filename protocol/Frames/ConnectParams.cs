using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Frames;

/// <summary>Parameters of <c>connect</c>, the first request of every connection: who is there, and what is asked for.</summary>
/// <remarks>Source: protocol v3, <c>ConnectParams</c>. Unknown members are refused on protocol 3, ignored on protocol 4.</remarks>
[GenerateSerializer, Immutable, Alias("connect-params")]
public sealed record ConnectParams
{
    /// <summary>Lowest protocol version the client speaks.</summary>
    [Id(0), Minimum(1)] public required long MinProtocol { get; init; }

    /// <summary>Highest protocol version the client speaks.</summary>
    [Id(1), Minimum(1)] public required long MaxProtocol { get; init; }

    /// <summary>The client program.</summary>
    [Id(2)] public required ConnectClient Client { get; init; }

    /// <summary>What the client can take, e.g. <c>tool-events</c>; for a node the families of its commands.</summary>
    [Id(3), NonEmptyItems] public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Commands a node offers.</summary>
    [Id(4), NonEmptyItems] public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>Permissions a node has from its system, by name.</summary>
    [Id(5)] public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>The PATH of a node's commands.</summary>
    [Id(6)] public string? PathEnv { get; init; }

    /// <summary><c>operator</c> (when absent) or <c>node</c>.</summary>
    [Id(7), NonEmpty] public string? Role { get; init; }

    /// <summary>Scopes asked for, e.g. <c>operator.read</c>.</summary>
    [Id(8), NonEmptyItems] public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The device's key and its signature over this connect.</summary>
    [Id(9)] public ConnectDevice? Device { get; init; }

    /// <summary>Secrets.</summary>
    [Id(10)] public ConnectAuth? Auth { get; init; }

    /// <summary>Language of the client, e.g. <c>en-US</c>.</summary>
    [Id(11)] public string? Locale { get; init; }

    /// <summary>User agent of a browser.</summary>
    [Id(12)] public string? UserAgent { get; init; }
}

/// <summary>The client program of a <see cref="ConnectParams"/>.</summary>
[GenerateSerializer, Immutable, Alias("connect-client")]
public sealed record ConnectClient
{
    /// <summary>Which program.</summary>
    [Id(0)]
    [OneOf("webchat-ui", "openclaw-control-ui", "webchat", "cli", "gateway-client", "openclaw-macos", "openclaw-ios",
        "openclaw-android", "node-host", "test", "fingerprint", "openclaw-probe",
        Newer = ["openclaw-tui", "openclaw-browser-copilot", "openclaw-linux", "openclaw-watchos", "openclaw-worker"])]
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1), NonEmpty] public string? DisplayName { get; init; }

    /// <summary>Version of the program.</summary>
    [Id(2), NonEmpty] public required string Version { get; init; }

    /// <summary>Operating system, e.g. <c>linux</c>.</summary>
    [Id(3), NonEmpty] public required string Platform { get; init; }

    /// <summary>E.g. <c>Mac</c>, <c>iPhone</c>.</summary>
    [Id(4), NonEmpty] public string? DeviceFamily { get; init; }

    /// <summary>E.g. <c>iPhone17,2</c>.</summary>
    [Id(5), NonEmpty] public string? ModelIdentifier { get; init; }

    /// <summary>What it is used as.</summary>
    [Id(6), OneOf("webchat", "cli", "ui", "backend", "node", "probe", "test", Newer = ["worker"])] public required string Mode { get; init; }

    /// <summary>One running instance of the program.</summary>
    [Id(7), NonEmpty] public string? InstanceId { get; init; }
}

/// <summary>A device's key and its signature over the connect it is part of.</summary>
[GenerateSerializer, Immutable, Alias("connect-device")]
public sealed record ConnectDevice
{
    /// <summary>SHA-256 of the raw public key, 64 lower-case hex digits.</summary>
    [Id(0), NonEmpty] public required string Id { get; init; }

    /// <summary>Ed25519 public key, raw, base64url without padding (PEM and plain base64 are taken too).</summary>
    [Id(1), NonEmpty] public required string PublicKey { get; init; }

    /// <summary>Signature, base64url.</summary>
    [Id(2), NonEmpty] public required string Signature { get; init; }

    /// <summary>When it was signed, Unix milliseconds.</summary>
    [Id(3), Minimum(0)] public required long SignedAt { get; init; }

    /// <summary>The challenge's nonce.</summary>
    [Id(4), NonEmpty] public string? Nonce { get; init; }
}

/// <summary>Secrets of a <see cref="ConnectParams"/>. Never logged.</summary>
[GenerateSerializer, Immutable, Alias("connect-auth")]
public sealed record ConnectAuth
{
    /// <summary>The gateway's token, or the device's.</summary>
    [Id(0)] public string? Token { get; init; }

    /// <summary>The gateway's password.</summary>
    [Id(1)] public string? Password { get; init; }

    /// <summary>The device's token, where it has a member of its own.</summary>
    [Id(2), Since(ProtocolVersion.V4)] public string? DeviceToken { get; init; }

    /// <summary>A token for one first pairing.</summary>
    [Id(3), Since(ProtocolVersion.V4)] public string? BootstrapToken { get; init; }

    /// <summary>Says which secrets are there, not what they are: a record prints its members otherwise.</summary>
    public override string ToString() => $"ConnectAuth {{ Token = {Shown(Token)}, Password = {Shown(Password)}, DeviceToken = {Shown(DeviceToken)} }}";

    private static string Shown(string? secret) => secret is null ? "none" : "(hidden)";
}
