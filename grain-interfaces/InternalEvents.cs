using System.Text.Json;
using OpenClaw.Protocol.Events;

namespace OpenClaw.GrainInterfaces;

/// <summary>A run has ended and its ledger row says how. For frontends that hold requests which wait for it.</summary>
[GenerateSerializer, Immutable, Alias("run-ended-event")]
public sealed record RunEndedEvent : GatewayEvent
{
    /// <inheritdoc/>
    public override string Name => "internal.run.ended";

    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => throw new NotSupportedException("this event never reaches a client");
}

/// <summary>The tenant's settings changed. For frontends that hold a <see cref="TenantSnapshot"/>.</summary>
[GenerateSerializer, Immutable, Alias("tenant-changed-event")]
public sealed record TenantChangedEvent : GatewayEvent
{
    /// <inheritdoc/>
    public override string Name => "internal.tenant.changed";

    /// <summary>The settings now in force.</summary>
    [Id(0)] public required TenantSnapshot Snapshot { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => throw new NotSupportedException("this event never reaches a client");
}
