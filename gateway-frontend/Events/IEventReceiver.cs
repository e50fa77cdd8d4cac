namespace OpenClaw.Gateway.Events;

/// <summary>A connection, as events see it.</summary>
internal interface IEventReceiver
{
    string Id { get; }

    /// <summary>Whether an event is for this client at all.</summary>
    bool Wants(EncodedEvent told);

    /// <summary>Queues an event with the connection's next number. Never waits.</summary>
    void Tell(EncodedEvent told);

    /// <summary>Queues an event without a number.</summary>
    void TellAlone(EncodedEvent told);
}
