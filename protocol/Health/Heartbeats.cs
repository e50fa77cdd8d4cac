using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Health;

/// <summary>Parameters of <c>set-heartbeats</c>: pause or resume the heartbeats.</summary>
[GenerateSerializer, Immutable, Alias("set-heartbeats-params"), Lenient]
public sealed record SetHeartbeatsParams
{
    /// <summary>Whether they beat; the method refuses when it is missing.</summary>
    [Id(0)] public bool? Enabled { get; init; }
}

/// <summary>Result of <c>set-heartbeats</c>.</summary>
[GenerateSerializer, Immutable, Alias("set-heartbeats-result")]
public sealed record SetHeartbeatsResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Whether they beat.</summary>
    [Id(1)] public required bool Enabled { get; init; }
}

/// <summary>Parameters of <c>last-heartbeat</c>: none. Its result is a <see cref="Events.HeartbeatEvent"/> or <c>null</c>.</summary>
[GenerateSerializer, Immutable, Alias("last-heartbeat-params"), Lenient]
public sealed record LastHeartbeatParams
{
}
