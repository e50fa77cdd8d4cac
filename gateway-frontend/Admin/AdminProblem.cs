using System.Text.Json;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;

namespace OpenClaw.Gateway.Admin;

/// <summary>An error of the admin API as problem+json: <c>status</c>, <c>title</c>, <c>detail</c>, and <c>code</c> for programs.</summary>
internal static class AdminProblem
{
    public static Task WriteAsync(HttpContext context, int status, string code, string detail, long? retryAfterMs = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (retryAfterMs is { } wait) context.Response.Headers.RetryAfter = ((wait + 999) / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var problem = new AdminProblemBody { Status = status, Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), Detail = detail, Code = code };
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, AdminJson.Default.AdminProblemBody, context.RequestAborted);
    }

    /// <summary>Runs what is behind it and frames what it throws, here and nowhere else.</summary>
    public static async Task GuardAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted) await ExplainAsync(context);
        }
        catch (ProtocolException refusal) when (!context.Response.HasStarted)
        {
            var status = StatusOf(refusal.Code);
            await WriteAsync(context, status, status == StatusCodes.Status503ServiceUnavailable ? "unavailable" : refusal.Code, refusal.Message, refusal.RetryAfterMs);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            var isTooLarge = bad.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await WriteAsync(context, bad.StatusCode, isTooLarge ? "too_large" : "invalid_request", bad.InnerException is JsonException json ? $"{bad.Message}: {json.Message}" : bad.Message);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException && !context.Response.HasStarted)
        {
            AdminLog.Unavailable(logger, error, context.Request.Path);
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "unavailable", "the part that answers this cannot be reached; try again", 1000);
        }
    }

    // What routing refuses by itself, without a word.
    private static Task ExplainAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", $"{context.Request.Method} means nothing here"),
        StatusCodes.Status413PayloadTooLarge => WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "too_large", "the body is larger than this takes"),
        StatusCodes.Status415UnsupportedMediaType => WriteAsync(
            context, StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "the body must be JSON: Content-Type: application/json"),
        _ => Task.CompletedTask,
    };

    private static int StatusOf(string code) => code switch
    {
        AdminErrorCode.TenantNotFound or AdminErrorCode.TokenNotFound => StatusCodes.Status404NotFound,
        AdminErrorCode.TenantExists or AdminErrorCode.OwnedByFile or AdminErrorCode.Conflict or AdminErrorCode.TooManyTokens => StatusCodes.Status409Conflict,
        AdminErrorCode.InvalidName or AdminErrorCode.InvalidConfiguration or AdminErrorCode.InvalidQuota or ProtocolErrorCode.InvalidRequest => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}

/// <summary>The body of an error. RFC 9457, with a code.</summary>
internal sealed record AdminProblemBody
{
    public string Type { get; init; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>E.g. <c>tenant_not_found</c>; stays the same when the words change.</summary>
    public required string Code { get; init; }
}

internal static partial class AdminLog
{
    [LoggerMessage(LogLevel.Warning, "{Path} could not be answered")]
    public static partial void Unavailable(ILogger logger, Exception error, string path);
}
