using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Deliveries;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Channels;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Channels;

// Turn-based; holds nothing, so a lost activation loses nothing.
internal sealed partial class ChannelsGrain(ChannelServices services, ILogger<ChannelsGrain> logger) : TenantGrain, IChannelsGrain
{
    private static readonly TimeSpan DefaultStatusTime = TimeSpan.FromSeconds(10);

    public async Task Apply(TenantSnapshot tenant, CancellationToken cancellationToken)
    {
        services.Settings.Put(tenant);
        var configuration = TenantConfiguration.ParseAdopted(tenant.ConfigurationText, services.Owners.Of(Tenant));
        List<(string Channel, string Account)> wanted = [.. Accounts(configuration).Where(account => services.SettingsOf(configuration, account.Key) is { IsEnabled: true } settings
            && account.Channel.Look(settings).IsConfigured).Select(account => (account.Key.Channel, account.Key.Account))];
        var gone = await services.Store.SetEnabled(Tenant, wanted, cancellationToken);
        List<ChannelAccountKey> all = [.. gone, .. wanted.Select(account => new ChannelAccountKey(Tenant, account.Channel, account.Account))];
        // Not within this call: the accounts ask the tenant, which may be waiting for this answer.
        if (all.Count > 0) After(TimeSpan.Zero, () => EnsureAsync(all, tenant));
    }

    public async Task<ChannelsStatusResult> Status(ChannelsStatusParams query, CancellationToken cancellationToken)
    {
        var configuration = await services.Settings.Get(GrainFactory, Tenant, cancellationToken);
        var limit = query.TimeoutMs is > 0 and var asked ? TimeSpan.FromMilliseconds(Math.Clamp(asked, 1000, 60_000)) : DefaultStatusTime;
        var accounts = Accounts(configuration).ToList();
        var statuses = await Task.WhenAll(accounts.Select(account => StatusOfAsync(account.Key, limit, cancellationToken)));
        var byChannel = accounts.Zip(statuses).ToLookup(pair => pair.First.Key.Channel, pair => pair.Second, StringComparer.Ordinal);
        var all = services.Catalog.All;
        return new()
        {
            Ts = services.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ChannelOrder = [.. all.Select(channel => channel.Id)],
            ChannelLabels = all.ToDictionary(channel => channel.Id, channel => channel.Label),
            ChannelDetailLabels = all.ToDictionary(channel => channel.Id, channel => channel.DetailLabel),
            ChannelSystemImages = all.Where(channel => channel.SystemImage is not null).ToDictionary(channel => channel.Id, channel => channel.SystemImage!),
            ChannelMeta = [.. all.Select(channel => new ChannelMeta { Id = channel.Id, Label = channel.Label, DetailLabel = channel.DetailLabel, SystemImage = channel.SystemImage })],
            Channels = all.ToDictionary(channel => channel.Id, channel => Summary([.. byChannel[channel.Id]])),
            ChannelAccounts = all.ToDictionary(channel => channel.Id, channel => (IReadOnlyList<ChannelAccountStatus>)[.. byChannel[channel.Id]]),
            ChannelDefaultAccountId = all.ToDictionary(channel => channel.Id, channel => ChannelSettings.DefaultAccountOf(configuration, channel.Id)),
        };
    }

    public async Task<ChannelsPairingListResult> ListPairing(ChannelsPairingListParams query, CancellationToken cancellationToken)
    {
        var accounts = await AccountsAsync(query.Channel, query.AccountId, cancellationToken);
        var lists = await Task.WhenAll(accounts.Select(key => Pairing(key).List(cancellationToken)));
        return new() { Requests = [.. lists.SelectMany(list => list).OrderBy(request => request.CreatedAt)] };
    }

    public async Task<ChannelsPairingApproveResult> ApprovePairing(ChannelsPairingApproveParams request, CancellationToken cancellationToken)
    {
        var code = request.Code.Trim().ToUpperInvariant();
        foreach (var key in await AccountsAsync(request.Channel, request.AccountId, cancellationToken))
        {
            if (await Pairing(key).Approve(code, cancellationToken) is not { } approval) continue;
            LogApproved(key.ToString(), approval.Sender);
            if (request.Notify != false) await TellAsync(key, approval, code, cancellationToken);
            return new() { Channel = key.Channel, AccountId = key.Account, Id = approval.Sender };
        }
        throw ProtocolException.Invalid("no pending pairing request has this code");
    }

    public async Task Forget(CancellationToken cancellationToken)
    {
        // Not only those of the configuration: an account that was taken out of it may still know people.
        foreach (var key in await services.Store.ListAccounts(Tenant, cancellationToken)) await Pairing(key).Forget(cancellationToken);
    }

    private async Task TellAsync(ChannelAccountKey key, ChannelPairingApproval approval, string code, CancellationToken cancellationToken)
    {
        var row = OutboundMessage.Row(key, new() { Text = PairingWords.Approved, Target = approval.Target }, $"paired:{code}", services.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        await services.Outbox.Add([row], cancellationToken);
        await GrainFactory.GetGrain<IDeliveryGrain>(key.ToString()).Wake(cancellationToken);
    }

    private async Task EnsureAsync(IReadOnlyList<ChannelAccountKey> accounts, TenantSnapshot tenant)
    {
        foreach (var key in accounts)
        {
            try
            {
                await GrainFactory.GetGrain<IChannelAccountGrain>(key.ToString()).Ensure(tenant, CancellationToken.None);
            }
            catch (Exception error)
            {
                // The watch over the channels comes back to it.
                LogNotEnsured(error, key.ToString());
            }
        }
    }

    private async Task<ChannelAccountStatus> StatusOfAsync(ChannelAccountKey key, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainFactory.GetGrain<IChannelAccountGrain>(key.ToString()).Status(cancellationToken).WaitAsync(limit, services.Clock, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoStatus(error, key.ToString());
            return new() { AccountId = key.Account, Enabled = true, Running = false, Connected = false, LastError = "the account could not be asked" };
        }
    }

    private IChannelPairingGrain Pairing(ChannelAccountKey key) => GrainFactory.GetGrain<IChannelPairingGrain>(key.ToString());

    private async Task<IReadOnlyList<ChannelAccountKey>> AccountsAsync(string? channel, string? account, CancellationToken cancellationToken)
    {
        if (channel is not null && services.Catalog.Find(channel) is null) throw ProtocolException.Invalid($"unknown channel: {channel}");
        var configuration = await services.Settings.Get(GrainFactory, Tenant, cancellationToken);
        var wanted = account is null ? null : ChannelSettings.NormalizeAccount(account);
        return [.. Accounts(configuration).Select(known => known.Key).Where(key => (channel is null || key.Channel == channel) && (wanted is null || key.Account == wanted))];
    }

    private IEnumerable<(ChannelDescriptor Channel, ChannelAccountKey Key)> Accounts(TenantConfiguration configuration) =>
        services.Catalog.All.SelectMany(channel => ChannelSettings.Accounts(configuration, channel.Id).Select(account => (channel, new ChannelAccountKey(Tenant, channel.Id, account))));

    private static JsonText Summary(IReadOnlyList<ChannelAccountStatus> accounts) => new(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["configured"] = accounts.Any(account => account.Configured == true),
        ["running"] = accounts.Any(account => account.Running == true),
        ["connected"] = accounts.Any(account => account.Connected == true),
        ["lastError"] = accounts.Select(account => account.LastError).FirstOrDefault(error => error is not null),
    }));

    [LoggerMessage(LogLevel.Information, "{Sender} may write to {Account} now")]
    private partial void LogApproved(string account, string sender);

    [LoggerMessage(LogLevel.Warning, "{Account} could not be started or stopped; it is tried again")]
    private partial void LogNotEnsured(Exception error, string account);

    [LoggerMessage(LogLevel.Warning, "{Account} could not be asked how it is")]
    private partial void LogNoStatus(Exception error, string account);
}
