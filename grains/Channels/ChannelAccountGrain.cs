using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Protocol.Channels;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Channels;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Channels;

// Reentrant: sends and questions pass while others wait for the vendor. What begins and ends the connection takes the gate.
[Reentrant]
internal sealed partial class ChannelAccountGrain(ChannelServices services, ILogger<ChannelAccountGrain> logger) : TenantGrain, IChannelAccountGrain, IInboundSink
{
    private static readonly TimeSpan OwnerCheck = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(150);
    private readonly TurnGate _gate = new();
    private ChannelAccountKey? _key;
    private AccountLife? _life;
    private IDisposable? _check;
    private long? _stoppedAt;

    private ChannelAccountKey Key => _key ??= ChannelServices.KeyOf(Tenant, KeyRest);

    public async Task Ensure(TenantSnapshot? tenant, CancellationToken cancellationToken)
    {
        if (tenant is not null) services.Settings.Put(tenant);
        using var turn = await _gate.EnterAsync();
        // First of all, and without asking anybody: a halted tenant must be silent even where the rest cannot be reached.
        if (services.Permits.Refusal(Tenant) is not null)
        {
            await EndAsync(release: true);
            DeactivateOnIdle();
            return;
        }
        if (services.Catalog.Find(Key.Channel) is not { } channel)
        {
            DeactivateOnIdle();
            return;
        }
        var settings = services.SettingsOf(await services.Settings.Get(GrainFactory, Tenant, cancellationToken), Key);
        if (!settings.IsEnabled || !channel.Look(settings).IsConfigured)
        {
            await EndAsync(release: true);
            DeactivateOnIdle();
            return;
        }
        // One that is stopped stays so until its settings change.
        if (_life is { } life && JsonNode.DeepEquals(life.Tree, settings.Tree)) return;
        await EndAsync(release: false);
        await BeginAsync(channel, settings, cancellationToken);
    }

    public Task<bool> IsConnected(CancellationToken cancellationToken) => Task.FromResult(_life is { IsConnected: true });

    public async Task<ChannelReceipt> Send(ChannelPart part, CancellationToken cancellationToken)
    {
        if (_life is not { } life) return ChannelReceipt.Offline("not connected");
        // Above the time of a single call to a vendor, below the time the caller waits.
        using var limit = new CancellationTokenSource(SendTime, services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await life.SendAsync(part, either.Token);
    }

    public async Task<ChannelAccountStatus> Status(CancellationToken cancellationToken)
    {
        var configuration = await services.Settings.Get(GrainFactory, Tenant, cancellationToken);
        var settings = services.SettingsOf(configuration, Key);
        var look = services.Catalog.Find(Key.Channel)?.Look(settings);
        var outbox = await services.Outbox.Count(Key, cancellationToken);
        var life = _life;
        // Who is only asked need not stay.
        if (life is null) DeactivateOnIdle();
        return new()
        {
            AccountId = Key.Account,
            Name = settings.Text("name"),
            Enabled = settings.IsEnabled,
            Configured = look?.IsConfigured ?? false,
            Running = life is { IsStopped: false },
            Connected = life?.IsConnected ?? false,
            ReconnectAttempts = life?.Attempts,
            LastConnectedAt = life?.ConnectedAt,
            LastError = life?.LastError,
            LastStartAt = life?.StartedAt,
            LastStopAt = _stoppedAt,
            LastInboundAt = life?.InboundAt,
            LastOutboundAt = life?.OutboundAt,
            Mode = look?.Mode,
            DmPolicy = settings.Text("dmPolicy") ?? "pairing",
            AllowFrom = settings.Texts("allowFrom"),
            TokenSource = look?.CredentialSource,
            BaseUrl = look?.BaseUrl,
            Audit = Json(outbox),
        };
    }

    async Task IInboundSink.AcceptAsync(ChannelInbound message, CancellationToken cancellationToken)
    {
        var life = _life ?? throw new ChannelLostException("the account is stopped");
        await GrainFactory.GetGrain<IChannelIngress>(Key.ToString()).Accept(message, life.Owner, cancellationToken);
        life.InboundAt = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        using (await _gate.EnterAsync()) await EndAsync(release: true);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    private async Task BeginAsync(ChannelDescriptor channel, ChannelSettings settings, CancellationToken cancellationToken)
    {
        var owner = await services.Store.Claim(Key, services.Silo.Name, cancellationToken);
        if (services.Permits.Refusal(Tenant) is not null)
        {
            // Halted while this was asked for: whoever stops the accounts of this silo could not see it yet.
            await services.Store.Release(Key, owner, CancellationToken.None);
            DeactivateOnIdle();
            return;
        }
        // What the connection calls later is still for this tenant.
        RequestContext.Set(CallContext.Tenant, Tenant);
        _life = new AccountLife(channel, settings, owner, this, services.Clock, services.Loggers.CreateLogger($"OpenClaw.ChannelAdapters.{channel.Label}"))
        {
            OnConnected = identity => ConnectedAsync(owner, identity),
        };
        services.Open.Add(Key.ToString());
        _life.Start();
        // An idle connection is still a connection.
        DelayDeactivation(TimeSpan.FromDays(365));
        _check?.Dispose();
        _check = this.RegisterGrainTimer(CheckOwnerAsync, new GrainTimerCreationOptions(OwnerCheck, OwnerCheck) { Interleave = true, KeepAlive = true });
        LogStarted(Key.ToString(), owner);
    }

    private async Task EndAsync(bool release)
    {
        _check?.Dispose();
        _check = null;
        if (_life is not { } life) return;
        _life = null;
        services.Open.Remove(Key.ToString());
        _stoppedAt = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await life.StopAsync();
        DelayDeactivation(TimeSpan.Zero);
        if (!release) return;
        try
        {
            await services.Store.Release(Key, life.Owner, CancellationToken.None);
        }
        catch (Exception error)
        {
            // Then the others take it when they see that this silo is gone.
            LogNotReleased(error, Key.ToString());
        }
    }

    private async Task ConnectedAsync(long owner, string? identity)
    {
        RequestContext.Set(CallContext.Tenant, Tenant);
        try
        {
            await services.Store.SetIdentity(Key, owner, identity, CancellationToken.None);
            await GrainFactory.GetGrain<IDeliveryGrain>(Key.ToString()).Wake(CancellationToken.None);
        }
        catch (Exception error)
        {
            LogNotTold(error, Key.ToString());
        }
    }

    // During a partition or after a hang two activations may live: the older one learns of it here, and by every message it tries to take in.
    private async Task CheckOwnerAsync(CancellationToken cancellationToken)
    {
        RequestContext.Set(CallContext.Tenant, Tenant);
        if (_life is not { } life) return;
        try
        {
            if (await services.Store.Owns(Key, life.Owner, cancellationToken)) return;
        }
        catch (Exception error)
        {
            LogNotChecked(error, Key.ToString());
            return;
        }
        LogTakenOver(Key.ToString());
        using (await _gate.EnterAsync())
        {
            if (_life == life) await EndAsync(release: false);
        }
        DeactivateOnIdle();
    }

    private static JsonText Json(OutboxCounts counts) => new(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["outbox"] = new JsonObject { ["open"] = counts.Open, ["dead"] = counts.Dead, ["unknown"] = counts.Unknown },
    }));

    [LoggerMessage(LogLevel.Information, "{Account} is connected from here (owner {Owner})")]
    private partial void LogStarted(string account, long owner);

    [LoggerMessage(LogLevel.Warning, "{Account} has another owner; its connection here ends")]
    private partial void LogTakenOver(string account);

    [LoggerMessage(LogLevel.Warning, "{Account} could not be given back; others take it when this silo is gone")]
    private partial void LogNotReleased(Exception error, string account);

    [LoggerMessage(LogLevel.Warning, "{Account} is connected, but its outbox could not be told; it is looked at again later")]
    private partial void LogNotTold(Exception error, string account);

    [LoggerMessage(LogLevel.Warning, "Whether {Account} is still owned here could not be asked; it is asked again")]
    private partial void LogNotChecked(Exception error, string account);
}
