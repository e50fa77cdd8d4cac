using OpenClaw.Protocol.Events;

namespace OpenClaw.GrainInterfaces;

/// <summary>The topic of a tenant: what its grains say, its frontends hear, in order.</summary>
/// <remarks>Key: <c>{tenant}</c>. In memory only; a frontend renews its lease and learns by the epoch that it must subscribe anew.</remarks>
[Alias("tenant-events")]
public interface ITenantEventsGrain : ITenantScopedGrain
{
    /// <summary>Adds or renews a frontend's subscription for <see cref="EventTopic.LeaseSeconds"/> seconds.</summary>
    /// <returns>The topic's epoch and the number of the next event.</returns>
    [Alias("subscribe")]
    Task<TopicPosition> Subscribe(string frontendId, IEventObserver observer, CancellationToken cancellationToken);

    /// <summary>Ends a frontend's subscription.</summary>
    [Alias("unsubscribe")]
    Task Unsubscribe(string frontendId, CancellationToken cancellationToken);

    /// <summary>Hands events to all subscribed frontends. Returns when they are queued, not when they are delivered.</summary>
    [Alias("publish")]
    Task Publish(IReadOnlyList<EventEnvelope> events, CancellationToken cancellationToken);

    /// <summary>The events from a number on, for a frontend that missed some; null when they are no longer kept.</summary>
    [Alias("replay")]
    Task<EventBatch?> Replay(long fromNumber, CancellationToken cancellationToken);
}

/// <summary>Facts of the topic that both sides rely on.</summary>
public static class EventTopic
{
    /// <summary>How long a subscription lasts without renewal.</summary>
    public const int LeaseSeconds = 90;
}

/// <summary>A frontend process, as topics see it.</summary>
[Alias("event-observer")]
public interface IEventObserver : IGrainObserver
{
    /// <summary>Takes a batch. The topic sends the next one only after this returned.</summary>
    [Alias("deliver"), ResponseTimeout("00:00:05")]
    Task Deliver(EventBatch batch);
}

/// <summary>Where a topic stands.</summary>
[GenerateSerializer, Immutable, Alias("topic-position")]
public sealed record TopicPosition([property: Id(0)] Guid Epoch, [property: Id(1)] long NextNumber);

/// <summary>Consecutive events of a topic.</summary>
[GenerateSerializer, Immutable, Alias("event-batch")]
public sealed record EventBatch
{
    /// <summary>The tenant.</summary>
    [Id(0)] public required string Tenant { get; init; }

    /// <summary>New with each activation of the topic.</summary>
    [Id(1)] public required Guid Epoch { get; init; }

    /// <summary>Number of the first event; the others follow without holes.</summary>
    [Id(2)] public required long FirstNumber { get; init; }

    /// <summary>The events.</summary>
    [Id(3)] public required IReadOnlyList<EventEnvelope> Events { get; init; }
}

/// <summary>An event and who may have it.</summary>
[GenerateSerializer, Immutable, Alias("event-envelope")]
public sealed record EventEnvelope
{
    /// <summary>The event of the wire.</summary>
    [Id(0)] public required GatewayEvent Event { get; init; }

    /// <summary>The scope a connection needs; null: none.</summary>
    [Id(1)] public string? Scope { get; init; }

    /// <summary>Only these connections, and without a <c>seq</c>; null: all of the tenant.</summary>
    [Id(2)] public IReadOnlyList<string>? ConnectionIds { get; init; }

    /// <summary>May be left out for a connection that does not keep up.</summary>
    [Id(3)] public bool Droppable { get; init; }

    /// <summary>Never reaches a client: tells frontends something.</summary>
    [Id(4)] public bool Internal { get; init; }

    /// <summary>The version of the presence table or of the health snapshot, for events that carry one of them.</summary>
    [Id(5)] public long? StateVersion { get; init; }
}
