using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Protocol.Channels;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace OpenClaw.ChannelAdapters.Telegram;

/// <summary>Updates that Telegram posts, known by the secret it was given.</summary>
internal sealed class TelegramWebhook : IChannelWebhook
{
    private const string Header = "x-telegram-bot-api-secret-token";

    public ChannelWebhookResult Read(ChannelWebhookRequest request, ChannelSettings settings, string? identity, TimeProvider clock)
    {
        if (request.Method != "POST") return ChannelWebhookResult.Refused(405);
        TelegramOptions options;
        try
        {
            options = TelegramOptions.Read(settings);
        }
        catch (ChannelStoppedException)
        {
            return ChannelWebhookResult.Refused(404);
        }
        if (options.WebhookSecret is not { } secret || !Same(secret, request.Headers.GetValueOrDefault(Header) ?? "")) return ChannelWebhookResult.Refused(401);
        Update? update;
        try
        {
            update = JsonSerializer.Deserialize<Update>(request.Body.Span, JsonBotAPI.Options);
        }
        catch (JsonException)
        {
            return ChannelWebhookResult.Refused(400);
        }
        var message = update is null ? null : TelegramInbound.Read(update, options.BotId, identity);
        return new(new() { Status = 200 }, message is null ? [] : [message]);
    }

    // Of hashes, so that the time tells nothing about length or content.
    private static bool Same(string secret, string given) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
}
