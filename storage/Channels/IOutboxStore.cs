namespace OpenClaw.Storage.Channels;

/// <summary>What is to be sent to vendors, and what became of it.</summary>
/// <remarks>Truth: table <c>outbox</c>, written under the fence <c>delivery_owner</c> of its account. Rows are added by commits of sessions, and by <see cref="IChannelStore.Take"/>.</remarks>
public interface IOutboxStore
{
    /// <summary>Adds messages; one whose source is there already is left out.</summary>
    Task Add(IReadOnlyList<NewOutboxRow> rows, CancellationToken cancellationToken);

    /// <summary>Takes the next fence number of an account's outbox.</summary>
    Task<long> Claim(ChannelAccountKey key, CancellationToken cancellationToken);

    /// <summary>The oldest open message of each target, the soonest due first.</summary>
    Task<IReadOnlyList<OutboxRow>> Heads(ChannelAccountKey key, int limit, CancellationToken cancellationToken);

    /// <summary>Changes one message, durable when it returns.</summary>
    /// <exception cref="AccountTakenOverException">Somebody else delivers now; nothing was written.</exception>
    Task Change(ChannelAccountKey key, long owner, OutboxChange change, CancellationToken cancellationToken);

    /// <summary>Accounts with open messages.</summary>
    Task<IReadOnlyList<ChannelAccountKey>> FindUndelivered(int limit, CancellationToken cancellationToken);

    /// <summary>How many messages stand how.</summary>
    Task<OutboxCounts> Count(ChannelAccountKey key, CancellationToken cancellationToken);

    /// <summary>All messages of an account, oldest first: for people who look, and for tests.</summary>
    Task<IReadOnlyList<OutboxRow>> List(ChannelAccountKey key, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets what was sent before the first time, and what was given up or is unknown since before the second.</summary>
    Task<int> Purge(DateTimeOffset sentBefore, DateTimeOffset lostBefore, CancellationToken cancellationToken);
}

/// <summary>A message to be sent.</summary>
public sealed record NewOutboxRow
{
    public required ChannelAccountKey Key { get; init; }

    /// <summary>Messages to one target keep their order.</summary>
    public required string Target { get; init; }

    /// <summary>What it answers; unique within the account.</summary>
    public required string Source { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>The message as the delivery grain needs it, JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>A message and how it stands.</summary>
public sealed record OutboxRow
{
    /// <summary>Order within the outbox.</summary>
    public required long Seq { get; init; }
    public required string Target { get; init; }
    public required string Source { get; init; }
    public required OutboxState State { get; init; }
    public required int Attempts { get; init; }

    /// <summary>How many of its parts are settled.</summary>
    public required int SentParts { get; init; }

    /// <summary>Not tried before this, Unix milliseconds.</summary>
    public required long NextAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }
    public string? Error { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Its parts, kept from the first one that was sent: what is sent is not cut anew.</summary>
    public ReadOnlyMemory<byte>? Parts { get; init; }
}

/// <summary>How a message stands.</summary>
public enum OutboxState
{
    Waiting = 0,
    Sending = 1,
    Sent = 2,
    Dead = 3,
    Unknown = 4,
}

/// <summary>A change of a message; all of it is written.</summary>
public sealed record OutboxChange
{
    public required long Seq { get; init; }
    public required OutboxState State { get; init; }
    public required int Attempts { get; init; }
    public required int SentParts { get; init; }
    public required long NextAt { get; init; }
    public long? EndedAt { get; init; }
    public string? Error { get; init; }

    /// <summary>Null leaves what is stored.</summary>
    public ReadOnlyMemory<byte>? Parts { get; init; }
}

/// <summary>Numbers of an outbox.</summary>
public sealed record OutboxCounts(long Open, long Dead, long Unknown);
