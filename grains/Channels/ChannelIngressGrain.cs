using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Deliveries;
using OpenClaw.Grains.Sessions;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Channels;
using OpenClaw.Storage.Channels;
using Orleans.Concurrency;

namespace OpenClaw.Grains.Channels;

// A stateless worker, reentrant: messages of one account pass beside each other; order and uniqueness are kept by sessions and tables.
[StatelessWorker, Reentrant]
internal sealed partial class ChannelIngressGrain(ChannelServices services, ILogger<ChannelIngressGrain> logger) : TenantGrain, IChannelIngress
{
    private ChannelAccountKey? _key;

    private ChannelAccountKey Key => _key ??= ChannelServices.KeyOf(Tenant, KeyRest);

    public async Task<bool> Accept(ChannelInbound message, long? owner, CancellationToken cancellationToken)
    {
        RequirePermit();
        if (services.Catalog.Find(Key.Channel) is not { } channel) return false;
        var configuration = await ConfigurationAsync(cancellationToken);
        return await AcceptAsync(message, owner, channel, configuration, services.SettingsOf(configuration, Key), cancellationToken);
    }

    public async Task<ChannelWebhookAnswer> Webhook(ChannelWebhookRequest request, CancellationToken cancellationToken)
    {
        RequirePermit();
        // What there is not looks like what is not open.
        if (services.Catalog.Find(Key.Channel) is not { Webhook: { } webhook } channel) return new() { Status = 404 };
        var configuration = await ConfigurationAsync(cancellationToken);
        var settings = services.SettingsOf(configuration, Key);
        if (!settings.IsEnabled) return new() { Status = 404 };
        var account = await StoredAsync(() => services.Store.FindAccount(Key, cancellationToken));
        var result = webhook.Read(request, settings, account?.Identity, services.Clock);
        foreach (var message in result.Messages) await AcceptAsync(message, null, channel, configuration, settings, cancellationToken);
        return result.Answer;
    }

    private async Task<bool> AcceptAsync(
        ChannelInbound message, long? owner, ChannelDescriptor channel, TenantConfiguration configuration, ChannelSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.IsEnabled) return false;
        if (await StoredAsync(() => services.Store.WasSeen(Key, message.Id, cancellationToken))) return false;
        var access = new Access(channel, settings, configuration);
        var sender = channel.NormalizeSender(message.SenderId);
        var pairing = GrainFactory.GetGrain<IChannelPairingGrain>(Key.ToString());
        var verdict = message.ChatType == ChannelChatType.Direct
            ? await access.DirectAsync(message, () => pairing.IsApproved(sender, cancellationToken))
            : access.Group(message);
        if (verdict == AccessVerdict.Drop)
        {
            LogDropped(Key.ToString(), message.ChatType);
            return false;
        }
        if (verdict == AccessVerdict.Pair)
        {
            await PairAsync(pairing, message, owner, sender, cancellationToken);
            return false;
        }

        var agentId = Routing.AgentOf(configuration, Key, message);
        var mayCommand = access.MayCommand(message);
        var isGroup = message.ChatType != ChannelChatType.Direct;
        if (isGroup && access.RequiresMention(message) && !Mentions.Names(message, settings, configuration, agentId))
        {
            // A command that nobody else is meant by needs no name.
            if (!(mayCommand && !message.MentionsOthers && IsCommand(message.Text))) return false;
        }
        // A command of somebody who may give none is nobody's business.
        if (!mayCommand && IsCommand(message.Text)) return false;
        return await ReceiveAsync(message, owner, channel, configuration, access, agentId, mayCommand, cancellationToken);
    }

    private async Task<bool> ReceiveAsync(
        ChannelInbound message, long? owner, ChannelDescriptor channel, TenantConfiguration configuration, Access access, string agentId, bool mayCommand,
        CancellationToken cancellationToken)
    {
        try
        {
            var session = Routing.SessionOf(configuration, agentId, Key, message);
            return await GrainFactory.GetGrain<ISessionGrain>($"{Tenant}/{session.Value}").Receive(
                new()
                {
                    Route = new()
                    {
                        Channel = Key.Channel, AccountId = Key.Account, Target = message.Target, ThreadId = message.ThreadId, ReplyToId = message.MessageId,
                        ChatType = message.ChatType, ConversationId = message.ConversationId, Label = message.ConversationLabel, SenderId = message.SenderId,
                        SenderName = message.SenderName,
                    },
                    InboundId = message.Id,
                    Owner = owner,
                    Text = ChannelText.Of(message, channel.Label, TimeZones.Of(configuration)),
                    Spoken = message.Text,
                    MayCommand = mayCommand,
                    At = message.At,
                    ExtraSystemPrompt = access.PromptOf(message),
                },
                cancellationToken);
        }
        catch (ProtocolException refusal) when (refusal.Code == ProtocolErrorCode.InvalidRequest)
        {
            // Delivered again it would be refused again.
            LogRefused(Key.ToString(), refusal.Message);
            return false;
        }
    }

    private async Task PairAsync(IChannelPairingGrain pairing, ChannelInbound message, long? owner, string sender, CancellationToken cancellationToken)
    {
        var code = await pairing.Request(new() { Sender = sender, Name = message.SenderName, Target = message.Target, MessageId = message.Id }, cancellationToken);
        var now = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        NewOutboxRow[] answers = code is null ? [] : [OutboundMessage.Row(Key, new() { Text = PairingWords.Ask(Key, sender, code), Target = message.Target }, $"pairing:{code}", now)];
        var seen = new SeenRow { Key = Key, VendorId = message.Id, Owner = owner, At = now };
        if (await StoredAsync(() => services.Store.Take(seen, answers, cancellationToken)) && answers.Length > 0)
        {
            LogAsked(Key.ToString(), sender);
            await GrainFactory.GetGrain<IDeliveryGrain>(Key.ToString()).Wake(cancellationToken);
        }
    }

    private ValueTask<TenantConfiguration> ConfigurationAsync(CancellationToken cancellationToken) => services.Settings.Get(GrainFactory, Tenant, cancellationToken);

    // Thrown, not answered with false: the vendor keeps the message and delivers it again after the release.
    private void RequirePermit()
    {
        if (services.Permits.Refusal(Tenant) is { } refusal) throw refusal;
    }

    private static bool IsCommand(string text) => Sessions.Commands.CommandLine.TryParse(text, out var command) && Sessions.Commands.CommandTable.Knows(command);

    private static async Task<T> StoredAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (AccountTakenOverException moved)
        {
            throw new ProtocolException("the account moved to another silo; nothing was kept", moved) { Retryable = true, RetryAfterMs = 500 };
        }
        catch (Exception error) when (error is not (ProtocolException or OperationCanceledException))
        {
            throw new ProtocolException("the channel store cannot be reached; nothing was kept", error) { Retryable = true, RetryAfterMs = 2000 };
        }
    }

    [LoggerMessage(LogLevel.Debug, "A {ChatType} message for {Account} is dropped: its sender may not write")]
    private partial void LogDropped(string account, string chatType);

    [LoggerMessage(LogLevel.Information, "{Sender} wants to write to {Account} and was told a code; see channels.pairing.list")]
    private partial void LogAsked(string account, string sender);

    [LoggerMessage(LogLevel.Warning, "A message for {Account} is refused: {Reason}")]
    private partial void LogRefused(string account, string reason);
}
