namespace OpenClaw.Protocol.Nodes;

/// <summary>Parameters of <c>node.list</c>: none.</summary>
/// <remarks>Source: protocol v3, <c>NodeListParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("node-list-params")]
public sealed record NodeListParams
{
}

/// <summary>Result of <c>node.list</c>.</summary>
[GenerateSerializer, Immutable, Alias("node-list-result")]
public sealed record NodeListResult
{
    /// <summary>Unix milliseconds.</summary>
    [Id(0)] public required long Ts { get; init; }

    /// <summary>Paired and connected nodes; connected ones first, then by name.</summary>
    [Id(1)] public required IReadOnlyList<NodeEntry> Nodes { get; init; }
}

/// <summary>One node.</summary>
[GenerateSerializer, Immutable, Alias("node-entry")]
public sealed record NodeEntry
{
    /// <summary>Device id, or client id of a node without a device.</summary>
    [Id(0)] public required string NodeId { get; init; }

    /// <summary>Name.</summary>
    [Id(1)] public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    [Id(2)] public string? Platform { get; init; }

    /// <summary>Version of its program.</summary>
    [Id(3)] public string? Version { get; init; }

    /// <summary>Version of its core.</summary>
    [Id(4)] public string? CoreVersion { get; init; }

    /// <summary>Version of its surface.</summary>
    [Id(5)] public string? UiVersion { get; init; }

    /// <summary>E.g. <c>iPhone</c>.</summary>
    [Id(6)] public string? DeviceFamily { get; init; }

    /// <summary>E.g. <c>iPhone17,2</c>.</summary>
    [Id(7)] public string? ModelIdentifier { get; init; }

    /// <summary>Where it connected from.</summary>
    [Id(8)] public string? RemoteIp { get; init; }

    /// <summary>Families of its commands.</summary>
    [Id(9)] public required IReadOnlyList<string> Caps { get; init; }

    /// <summary>Its commands, as far as they are allowed.</summary>
    [Id(10)] public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>The PATH of its commands.</summary>
    [Id(11)] public string? PathEnv { get; init; }

    /// <summary>Permissions it has from its system.</summary>
    [Id(12)] public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>Since when it is connected.</summary>
    [Id(13)] public long? ConnectedAtMs { get; init; }

    /// <summary>It is paired.</summary>
    [Id(14)] public required bool Paired { get; init; }

    /// <summary>It is connected.</summary>
    [Id(15)] public required bool Connected { get; init; }
}
