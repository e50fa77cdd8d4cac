namespace OpenClaw.Storage.Channels;

/// <summary>An account of a channel.</summary>
public sealed record ChannelAccountKey(string Tenant, string Channel, string Account)
{
    public override string ToString() => $"{Tenant}/{Channel}/{Account}";
}

/// <summary>The accounts of channels and what they have taken in.</summary>
/// <remarks>Truth: tables <c>channel_accounts</c> and <c>channel_seen</c>.</remarks>
public interface IChannelStore
{
    /// <summary>What is stored of an account; null where there is nothing.</summary>
    Task<ChannelAccountRow?> FindAccount(ChannelAccountKey key, CancellationToken cancellationToken);

    /// <summary>Every account of a tenant that ever was to be connected.</summary>
    Task<IReadOnlyList<ChannelAccountKey>> ListAccounts(string tenant, CancellationToken cancellationToken);

    /// <summary>Says which accounts of a tenant are to be connected; all others are not.</summary>
    /// <returns>Those that were, and are no longer.</returns>
    Task<IReadOnlyList<ChannelAccountKey>> SetEnabled(string tenant, IReadOnlyCollection<(string Channel, string Account)> enabled, CancellationToken cancellationToken);

    /// <summary>Takes the next owner number of the connection; earlier owners can take nothing in any more.</summary>
    Task<long> Claim(ChannelAccountKey key, string silo, CancellationToken cancellationToken);

    /// <summary>Whether this is still the owner.</summary>
    Task<bool> Owns(ChannelAccountKey key, long owner, CancellationToken cancellationToken);

    /// <summary>Gives the connection up, so that another silo takes it at once. Does nothing for whoever is no longer the owner.</summary>
    Task Release(ChannelAccountKey key, long owner, CancellationToken cancellationToken);

    /// <summary>Keeps what the vendor calls the bot. Does nothing for whoever is no longer the owner.</summary>
    Task SetIdentity(ChannelAccountKey key, long owner, string? identity, CancellationToken cancellationToken);

    /// <summary>Accounts that are to be connected and that no living silo has.</summary>
    Task<IReadOnlyList<ChannelAccountKey>> FindAbandoned(IReadOnlyCollection<string> livingSilos, int limit, CancellationToken cancellationToken);

    /// <summary>Whether a message was taken in before.</summary>
    Task<bool> WasSeen(ChannelAccountKey key, string vendorId, CancellationToken cancellationToken);

    /// <summary>Takes a message in without a session, with what is to be answered, in one transaction.</summary>
    /// <returns>False: it was taken in before, and nothing was written.</returns>
    /// <exception cref="AccountTakenOverException">The sender is no longer the owner.</exception>
    Task<bool> Take(SeenRow seen, IReadOnlyList<NewOutboxRow> answers, CancellationToken cancellationToken);

    /// <summary>Forgets what was seen before this time.</summary>
    Task<int> Purge(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>What is stored of an account.</summary>
public sealed record ChannelAccountRow
{
    public required ChannelAccountKey Key { get; init; }
    public required bool Enabled { get; init; }
    public required long Owner { get; init; }
    public string? Silo { get; init; }
    public string? Identity { get; init; }
}

/// <summary>A message that was taken in.</summary>
public sealed record SeenRow
{
    public required ChannelAccountKey Key { get; init; }
    public required string VendorId { get; init; }

    /// <summary>The owner number of the connection it came by; null where it came by no connection (webhook).</summary>
    public long? Owner { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long At { get; init; }
}

/// <summary>The message was taken in before; nothing was written.</summary>
public sealed class DuplicateDeliveryException(string vendorId) : Exception($"{vendorId} was taken in before");

/// <summary>The account has a newer owner; nothing was written.</summary>
public sealed class AccountTakenOverException(ChannelAccountKey key) : Exception($"{key} was taken over by another activation");
