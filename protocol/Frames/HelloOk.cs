using System.Text.Json.Serialization;
using OpenClaw.Protocol.Presence;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Frames;

/// <summary>Answer to an accepted <c>connect</c>.</summary>
/// <remarks>Source: protocol v3, <c>HelloOk</c>.</remarks>
[GenerateSerializer, Immutable, Alias("hello-ok")]
public sealed record HelloOk
{
    /// <summary>Always <c>hello-ok</c>.</summary>
    [JsonInclude, JsonPropertyOrder(-1)] public string Type => "hello-ok";

    /// <summary>Protocol version spoken from here on.</summary>
    [Id(0)] public required int Protocol { get; init; }

    /// <summary>This gateway.</summary>
    [Id(1)] public required HelloServer Server { get; init; }

    /// <summary>What it can do.</summary>
    [Id(2)] public required HelloFeatures Features { get; init; }

    /// <summary>State at this moment; events continue it.</summary>
    [Id(3)] public required HelloSnapshot Snapshot { get; init; }

    /// <summary>Where the canvas is served, when it is.</summary>
    [Id(4)] public string? CanvasHostUrl { get; init; }

    /// <summary>The device's token and what it allows; on protocol 3 only for a connect with a device.</summary>
    [Id(5)] public HelloAuth? Auth { get; init; }

    /// <summary>Limits of the connection.</summary>
    [Id(6)] public required HelloPolicy Policy { get; init; }
}

/// <summary>The gateway in a <see cref="HelloOk"/>.</summary>
[GenerateSerializer, Immutable, Alias("hello-server")]
public sealed record HelloServer
{
    /// <summary>Version of the product.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>Commit it was built from.</summary>
    [Id(1)] public string? Commit { get; init; }

    /// <summary>A stable name, not a machine's.</summary>
    [Id(2)] public string? Host { get; init; }

    /// <summary>This connection.</summary>
    [Id(3)] public required string ConnId { get; init; }
}

/// <summary>Methods and events a gateway offers.</summary>
[GenerateSerializer, Immutable, Alias("hello-features")]
public sealed record HelloFeatures
{
    /// <summary>Method names.</summary>
    [Id(0)] public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Event names.</summary>
    [Id(1)] public required IReadOnlyList<string> Events { get; init; }
}

/// <summary>State at the moment of a <see cref="HelloOk"/>.</summary>
[GenerateSerializer, Immutable, Alias("hello-snapshot")]
public sealed record HelloSnapshot
{
    /// <summary>Who is connected.</summary>
    [Id(0)] public required IReadOnlyList<PresenceEntry> Presence { get; init; }

    /// <summary>The last health snapshot as it was written; <c>{}</c> before the first.</summary>
    [Id(1)] public required JsonText Health { get; init; }

    /// <summary>Versions of the two parts above.</summary>
    [Id(2)] public required StateVersion StateVersion { get; init; }

    /// <summary>How long the gateway has been up.</summary>
    [Id(3)] public required long UptimeMs { get; init; }

    /// <summary>Name of the configuration, relative to the tenant.</summary>
    [Id(4)] public string? ConfigPath { get; init; }

    /// <summary>Name of the tenant's storage.</summary>
    [Id(5)] public string? StateDir { get; init; }

    /// <summary>How keys are completed.</summary>
    [Id(6)] public SessionDefaults? SessionDefaults { get; init; }

    /// <summary><c>none</c>, <c>token</c>, <c>password</c> or <c>trusted-proxy</c>.</summary>
    [Id(7)] public string? AuthMode { get; init; }
}

/// <summary>How session keys are completed.</summary>
[GenerateSerializer, Immutable, Alias("session-defaults")]
public sealed record SessionDefaults
{
    /// <summary>Agent of a key that names none.</summary>
    [Id(0)] public required string DefaultAgentId { get; init; }

    /// <summary>Last part of the main session's key.</summary>
    [Id(1)] public required string MainKey { get; init; }

    /// <summary>The main session's whole key.</summary>
    [Id(2)] public required string MainSessionKey { get; init; }

    /// <summary><c>per-sender</c> or <c>global</c>.</summary>
    [Id(3)] public string? Scope { get; init; }
}

/// <summary>Counts changes of presence and health, so that a client sees whether it missed one.</summary>
[GenerateSerializer, Immutable, Alias("state-version")]
public sealed record StateVersion
{
    /// <summary>Of the presence table.</summary>
    [Id(0)] public required long Presence { get; init; }

    /// <summary>Of the health snapshot.</summary>
    [Id(1)] public required long Health { get; init; }
}

/// <summary>A device's token in a <see cref="HelloOk"/>.</summary>
[GenerateSerializer, Immutable, Alias("hello-auth")]
public sealed record HelloAuth
{
    /// <summary>The secret, for the next connect; absent without a device.</summary>
    [Id(0)] public string? DeviceToken { get; init; }

    /// <summary>The role it is for.</summary>
    [Id(1)] public required string Role { get; init; }

    /// <summary>Its scopes, sorted.</summary>
    [Id(2)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it was made or last replaced, Unix milliseconds.</summary>
    [Id(3)] public long? IssuedAtMs { get; init; }

    /// <summary>Hides the secret.</summary>
    public override string ToString() => $"HelloAuth {{ Role = {Role}, DeviceToken = (hidden) }}";
}

/// <summary>Limits of a connection.</summary>
[GenerateSerializer, Immutable, Alias("hello-policy")]
public sealed record HelloPolicy
{
    /// <summary>Largest frame taken, in bytes.</summary>
    [Id(0)] public required int MaxPayload { get; init; }

    /// <summary>How many unsent bytes make a client slow.</summary>
    [Id(1)] public required int MaxBufferedBytes { get; init; }

    /// <summary>How often a <c>tick</c> comes.</summary>
    [Id(2)] public required int TickIntervalMs { get; init; }
}
