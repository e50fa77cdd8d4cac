using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Presence;

/// <summary>Parameters of <c>system-presence</c>: none. Its result is a bare list of <see cref="PresenceEntry"/>.</summary>
[GenerateSerializer, Immutable, Alias("system-presence-params"), Lenient]
public sealed record SystemPresenceParams
{
}

/// <summary>Parameters of <c>system-event</c>: a line about a client's machine, or a text for the main session.</summary>
[GenerateSerializer, Immutable, Alias("system-event-params"), Lenient]
public sealed record SystemEventParams
{
    /// <summary>The line; the method refuses when it is missing or blank.</summary>
    [Id(0)] public string? Text { get; init; }

    /// <summary>The device.</summary>
    [Id(1)] public string? DeviceId { get; init; }

    /// <summary>The running program.</summary>
    [Id(2)] public string? InstanceId { get; init; }

    /// <summary>Its name.</summary>
    [Id(3)] public string? Host { get; init; }

    /// <summary>Its address.</summary>
    [Id(4)] public string? Ip { get; init; }

    /// <summary>What it is used as.</summary>
    [Id(5)] public string? Mode { get; init; }

    /// <summary>Version of its program.</summary>
    [Id(6)] public string? Version { get; init; }

    /// <summary>Operating system.</summary>
    [Id(7)] public string? Platform { get; init; }

    /// <summary>E.g. <c>Mac</c>.</summary>
    [Id(8)] public string? DeviceFamily { get; init; }

    /// <summary>E.g. <c>Mac16,1</c>.</summary>
    [Id(9)] public string? ModelIdentifier { get; init; }

    /// <summary>How long its user has not typed.</summary>
    [Id(10)] public double? LastInputSeconds { get; init; }

    /// <summary>Why it says so.</summary>
    [Id(11)] public string? Reason { get; init; }

    /// <summary>Roles of the device.</summary>
    [Id(12)] public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Scopes of the device.</summary>
    [Id(13)] public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Free words.</summary>
    [Id(14)] public IReadOnlyList<string>? Tags { get; init; }
}
