using System.Globalization;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Protocol.Channels;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace OpenClaw.ChannelAdapters.Telegram;

/// <summary>One bot of Telegram.</summary>
/// <remarks>Source: Telegram Bot API, <c>getUpdates</c>: confirming an offset drops everything before it.</remarks>
internal sealed partial class TelegramAdapter : IChannelAdapter
{
    private const int BatchSize = 100;
    private static readonly TimeSpan KeepDelay = TimeSpan.FromSeconds(1);
    private readonly TelegramOptions _options;
    private readonly ChannelContext _context;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly TelegramBotClient _bot;

    public TelegramAdapter(TelegramOptions options, ChannelContext context)
    {
        (_options, _context, _logger) = (options, context, context.Logger);
        // A redirect would carry the token to a host nobody configured.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(15) })
        {
            Timeout = options.CallTime + TimeSpan.FromSeconds(options.PollSeconds),
        };
        // Tried again by us: what is waited for here would hold up everything else.
        _bot = new TelegramBotClient(new TelegramBotClientOptions(options.Token, options.BaseUrl) { RetryCount = 0, RetryThreshold = 0 }, _http);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            var me = await _bot.GetMe(stopping);
            if (_options.WebhookUrl is { } url)
            {
                await _bot.SetWebhook(url, allowedUpdates: TelegramInbound.Wanted, secretToken: _options.WebhookSecret, cancellationToken: stopping);
                _context.Status.Connected(me.Username);
                await Task.Delay(Timeout.InfiniteTimeSpan, _context.Clock, stopping);
            }
            await _bot.DeleteWebhook(cancellationToken: stopping);
            _context.Status.Connected(me.Username);
            await PollAsync(me, stopping);
        }
        catch (ApiRequestException error) when (error.ErrorCode is 401 or 404)
        {
            throw new ChannelStoppedException($"Telegram refuses the token: {error.Message}", error);
        }
        catch (ApiRequestException error) when (error.ErrorCode == 409)
        {
            throw new ChannelLostException("somebody else reads this bot's updates", inner: error);
        }
        catch (ApiRequestException error)
        {
            throw new ChannelLostException($"Telegram: {error.Message}", RetryAfter(error), error);
        }
        catch (RequestException error) when (!stopping.IsCancellationRequested)
        {
            throw new ChannelLostException($"Telegram can't be reached: {error.Message}", inner: error);
        }
    }

    public async Task<ChannelReceipt> SendAsync(ChannelPart part, CancellationToken cancellationToken)
    {
        if (!long.TryParse(part.Target, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var chat)) return ChannelReceipt.Refused("no such chat");
        var thread = int.TryParse(part.ThreadId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var attempt = new Attempt(chat, thread, part.Text, ParseMode.Html);
        // Each of these helps once; what fails again is told as it is.
        for (var tries = 0; tries < 4; tries++)
        {
            try
            {
                var sent = await _bot.SendMessage(
                    attempt.Chat, attempt.Text, attempt.Mode, ReplyTo(part), messageThreadId: attempt.Thread,
                    linkPreviewOptions: new LinkPreviewOptions { IsDisabled = !_options.ShowsLinkPreviews }, cancellationToken: cancellationToken);
                return ChannelReceipt.Sent(sent.Id.ToString(CultureInfo.InvariantCulture));
            }
            catch (ApiRequestException error) when (tries < 3 && Mend(error, attempt, part) is { } mended)
            {
                attempt = mended;
            }
            catch (ApiRequestException error)
            {
                return error.ErrorCode switch
                {
                    429 => ChannelReceipt.Failed(error.Message, RetryAfter(error) ?? TimeSpan.FromSeconds(5)),
                    401 or >= 500 => ChannelReceipt.Failed(error.Message),
                    _ => ChannelReceipt.Refused(error.Message),
                };
            }
            catch (RequestException error)
            {
                return error.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
                    ? ChannelReceipt.Failed("Telegram can't be reached")
                    : ChannelReceipt.Unknown($"no answer of Telegram: {error.Message}");
            }
        }
        return ChannelReceipt.Refused("Telegram takes it in no form");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PollAsync(User me, CancellationToken stopping)
    {
        var offset = 0;
        while (true)
        {
            foreach (var update in await _bot.GetUpdates(offset, BatchSize, _options.PollSeconds, TelegramInbound.Wanted, stopping))
            {
                // The offset moves only after the commit: a crash in between repeats the update, and it is known by its id.
                if (TelegramInbound.Read(update, _options.BotId, me.Username) is { } message) await KeepAsync(message, stopping);
                offset = update.Id + 1;
            }
        }
    }

    private async Task KeepAsync(ChannelInbound message, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await _context.Inbound.AcceptAsync(message, stopping);
                return;
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                LogNotKept(error, message.Id);
                await Task.Delay(KeepDelay, _context.Clock, stopping);
            }
        }
    }

    private ReplyParameters? ReplyTo(ChannelPart part) =>
        int.TryParse(part.ReplyToId, NumberStyles.None, CultureInfo.InvariantCulture, out var message) ? new ReplyParameters { MessageId = message, AllowSendingWithoutReply = true } : null;

    // What the vendor says is in its words only: there are no codes for it.
    private static Attempt? Mend(ApiRequestException error, Attempt attempt, ChannelPart part) => error switch
    {
        { Parameters.MigrateToChatId: { } chat } when chat != attempt.Chat => attempt with { Chat = chat },
        { ErrorCode: 400 } when error.Message.Contains("can't parse entities", StringComparison.OrdinalIgnoreCase) && attempt.Mode == ParseMode.Html
            => attempt with { Text = part.Plain, Mode = ParseMode.None },
        { ErrorCode: 400 } when error.Message.Contains("message thread not found", StringComparison.OrdinalIgnoreCase) && attempt.Thread is not null
            => attempt with { Thread = null },
        _ => null,
    };

    private static TimeSpan? RetryAfter(ApiRequestException error) => error.Parameters?.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private sealed record Attempt(long Chat, int? Thread, string Text, ParseMode Mode);

    [LoggerMessage(LogLevel.Warning, "Update {Id} of Telegram could not be kept; it is tried again")]
    private partial void LogNotKept(Exception error, string id);
}
