using System.ClientModel;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Exceptions;

namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Turns what the vendors' libraries throw into a <see cref="ModelFailure"/>.</summary>
internal static class FailureClassifier
{
    private const int MaxMessageChars = 600;

    public static ModelFailure Classify(Exception error, string? key)
    {
        if (error is ModelFailure known)
            return known;
        var (status, body) = error switch
        {
            ClientResultException { Status: > 0 } openAi => (openAi.Status, ReadBody(openAi)),
            AnthropicApiException anthropic => ((int)anthropic.StatusCode, anthropic.ResponseBody),
            AnthropicSseException stream => (0, stream.Message),
            _ => (0, null),
        };
        var message = Shorten(ProviderKeys.Redact(ProviderMessage(body) ?? Innermost(error), key));
        if (status > 0)
            message = $"{status} {message}";
        return ModelFailure.Of(KindOf(status, message, error), message, status > 0 ? status : null, error);
    }

    /// <summary>An error that came inside the stream, without a status of its own.</summary>
    public static ModelFailure Told(string? code, string text, string? key)
    {
        var message = Shorten(ProviderKeys.Redact(text, key));
        return ModelFailure.Of(KindOf(0, $"{code} {message}", null), message);
    }

    public static FailureKind KindOf(int status, string message, Exception? error)
    {
        var text = message.ToLowerInvariant();
        if (IsContextOverflow(status, text))
            return FailureKind.ContextOverflow;
        if (status is 400 or 422 && Any(text, "reasoning_effort", "reasoning.effort", "thinking level", "thinking budget", "reasoning effort", "does not support thinking", "thinking is not supported"))
            return FailureKind.ThinkingRefused;
        if (status == 402 || Any(text, "insufficient credit", "credit balance", "billing", "payment required"))
            return FailureKind.Billing;
        if (status == 429 || Any(text, "rate limit", "rate_limit", "too many requests", "quota", "resource exhausted", "resource_exhausted", "overloaded"))
            return FailureKind.RateLimit;
        if (status is 401 or 403 || Any(text, "invalid api key", "invalid_api_key", "incorrect api key", "unauthorized", "authentication"))
            return FailureKind.Auth;
        if (status == 404 || (status == 400 && Any(text, "model not found", "model_not_found", "does not exist")))
            return FailureKind.NotFound;
        if (status == 408 || Any(text, "timed out", "timeout", "deadline exceeded", "etimedout", "econnreset"))
            return FailureKind.Timeout;
        if (status >= 500 || (status == 0 && Any(text, "server_error", "internal server error", "internal_error")))
            return FailureKind.Server;
        if (status == 400 && Any(text, "tool_use_id", "tool_call_id", "tool call id", "tool_use.id", "string should match pattern"))
            return FailureKind.Format;
        return status == 0 && IsNetwork(error) ? FailureKind.Timeout : FailureKind.Unknown;
    }

    private static bool IsContextOverflow(int status, string text) =>
        status is 0 or 400 or 413 or 422 && Any(text,
            "context_length_exceeded", "context length", "context window", "maximum context", "prompt is too long", "too many tokens",
            "request_too_large", "request too large", "input is too long", "exceeds the model's maximum");

    private static bool IsNetwork(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is HttpRequestException or IOException or SocketException or AnthropicIOException or TimeoutException or ClientResultException)
                return true;
            if (error is AggregateException { InnerExceptions: [var first, ..] })
                return IsNetwork(first);
        }
        return false;
    }

    private static bool Any(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static string? ReadBody(ClientResultException error)
    {
        try
        {
            return error.GetRawResponse()?.Content.ToString();
        }
        catch (InvalidOperationException)
        {
            // The body was never read (the connection broke behind the status line): the status is all there is.
            return null;
        }
    }

    // {"error":{"message"}}, {"error":"..."}, {"message"}, or no JSON at all.
    private static string? ProviderMessage(string? body)
    {
        if (string.IsNullOrWhiteSpace(body))
            return null;
        try
        {
            var tree = JsonNode.Parse(body);
            if (tree is JsonArray { Count: > 0 } list)
                tree = list[0];
            return tree.At("error", "message").Text() ?? tree.At("error").Text() ?? tree.At("message").Text() ?? tree.At("detail").Text() ?? body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static string Innermost(Exception error)
    {
        while (error is AggregateException { InnerExceptions: [var first, ..] } || error.InnerException is not null)
            error = error is AggregateException { InnerExceptions: [var one, ..] } ? one : error.InnerException!;
        return error.Message;
    }

    private static string Shorten(string text)
    {
        var line = string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length > MaxMessageChars ? line[..MaxMessageChars] + "…" : line;
    }
}
