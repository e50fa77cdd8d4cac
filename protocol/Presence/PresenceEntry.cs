namespace OpenClaw.Protocol.Presence;

/// <summary>One line of the presence table: a client, a node, or the gateway itself.</summary>
/// <remarks>Source: protocol v3, <c>PresenceEntry</c>.</remarks>
[GenerateSerializer, Immutable, Alias("presence-entry")]
public sealed record PresenceEntry
{
    /// <summary>Name of the client.</summary>
    [Id(0)] public string? Host { get; init; }

    /// <summary>Its address.</summary>
    [Id(1)] public string? Ip { get; init; }

    /// <summary>Version of its program.</summary>
    [Id(2)] public string? Version { get; init; }

    /// <summary>How long its user has not typed.</summary>
    [Id(3)] public long? LastInputSeconds { get; init; }

    /// <summary>Operating system.</summary>
    [Id(4)] public string? Platform { get; init; }

    /// <summary>E.g. <c>Mac</c>.</summary>
    [Id(5)] public string? DeviceFamily { get; init; }

    /// <summary>E.g. <c>x64</c>.</summary>
    [Id(6)] public string? ModelIdentifier { get; init; }

    /// <summary>What it is used as.</summary>
    [Id(7)] public string? Mode { get; init; }

    /// <summary>Device id.</summary>
    [Id(8)] public string? DeviceId { get; init; }

    /// <summary>Roles of the device.</summary>
    [Id(9)] public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Scopes of the device.</summary>
    [Id(10)] public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Free words.</summary>
    [Id(11)] public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>One running instance of the program.</summary>
    [Id(12)] public string? InstanceId { get; init; }

    /// <summary>Why the line changed: <c>connect</c>, <c>disconnect</c>, <c>self</c>, ...</summary>
    [Id(13)] public string? Reason { get; init; }

    /// <summary>The line for people.</summary>
    [Id(14)] public string? Text { get; init; }

    /// <summary>Last change, Unix milliseconds.</summary>
    [Id(15)] public required long Ts { get; init; }
}
