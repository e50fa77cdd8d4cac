using System.Security.Cryptography;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>What is kept of an account's pairing. State name <c>channel-pairing</c>.</summary>
internal sealed class ChannelPairingState
{
    public List<PendingSender> Pending { get; set; } = [];
    public List<string> Approved { get; set; } = [];
}

/// <summary>Somebody who waits.</summary>
internal sealed class PendingSender
{
    public string Sender { get; set; } = "";
    public string? Name { get; set; }
    public string Target { get; set; } = "";
    public string Code { get; set; } = "";

    /// <summary>The message that was answered with the code.</summary>
    public string MessageId { get; set; } = "";
    public long CreatedAt { get; set; }
    public long LastSeenAt { get; set; }
}

// Turn-based: two approvals of one code never both succeed.
internal sealed class ChannelPairingGrain(
    [PersistentState("channel-pairing", GrainStores.Main)] IPersistentState<ChannelPairingState> pairing, TimeProvider clock) : TenantGrain, IChannelPairingGrain
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int CodeLength = 8;
    private const int MaxPending = 3;
    private const int MaxApproved = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);

    public Task<bool> IsApproved(string sender, CancellationToken cancellationToken) => Task.FromResult(pairing.State.Approved.Contains(sender));

    public async Task<string?> Request(ChannelPairingAsk ask, CancellationToken cancellationToken)
    {
        Expire();
        if (pairing.State.Pending.Find(pending => pending.Sender == ask.Sender) is { } known)
        {
            // The same message again: perhaps its answer was not kept.
            if (known.MessageId == ask.MessageId) return known.Code;
            known.LastSeenAt = Now;
            await pairing.WriteStateAsync(cancellationToken);
            return null;
        }
        if (pairing.State.Pending.Count >= MaxPending) return null;
        var opened = new PendingSender
        {
            Sender = ask.Sender, Name = ask.Name, Target = ask.Target, Code = NewCode(), MessageId = ask.MessageId, CreatedAt = Now, LastSeenAt = Now,
        };
        pairing.State.Pending.Add(opened);
        await pairing.WriteStateAsync(cancellationToken);
        return opened.Code;
    }

    public Task<IReadOnlyList<ChannelPairingRequest>> List(CancellationToken cancellationToken)
    {
        Expire();
        var account = ChannelServices.KeyOf(Tenant, KeyRest);
        return Task.FromResult<IReadOnlyList<ChannelPairingRequest>>(
        [
            .. pairing.State.Pending.OrderBy(pending => pending.CreatedAt).Select(pending => new ChannelPairingRequest
            {
                Channel = account.Channel, AccountId = account.Account, Id = pending.Sender, Code = pending.Code, Name = pending.Name,
                CreatedAt = pending.CreatedAt, LastSeenAt = pending.LastSeenAt,
            }),
        ]);
    }

    public async Task<ChannelPairingApproval?> Approve(string code, CancellationToken cancellationToken)
    {
        Expire();
        if (pairing.State.Pending.Find(pending => pending.Code == code) is not { } found) return null;
        pairing.State.Pending.Remove(found);
        if (!pairing.State.Approved.Contains(found.Sender))
        {
            if (pairing.State.Approved.Count >= MaxApproved) throw Protocol.ProtocolException.Invalid($"{MaxApproved} senders are let in already; name further ones in allowFrom");
            pairing.State.Approved.Add(found.Sender);
        }
        await pairing.WriteStateAsync(cancellationToken);
        return new(found.Sender, found.Target);
    }

    public async Task Forget(CancellationToken cancellationToken)
    {
        await pairing.ClearStateAsync(cancellationToken);
        DeactivateOnIdle();
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private void Expire() => pairing.State.Pending.RemoveAll(pending => Now - pending.CreatedAt > Lifetime.TotalMilliseconds);

    private string NewCode()
    {
        while (true)
        {
            var code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
            if (pairing.State.Pending.All(pending => pending.Code != code)) return code;
        }
    }
}
