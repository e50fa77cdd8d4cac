using System.Buffers;
using System.Text.Json;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Grains.Quotas;

/// <summary>What a client hears when a quota is used up: text and details name it.</summary>
internal static class QuotaRefusal
{
    /// <param name="quota">Its name in administration.</param>
    /// <param name="limit">What is allowed.</param>
    /// <param name="retryAfter">When it may work again by itself; null: something has to be removed, or the quota raised.</param>
    public static ProtocolException Of(string quota, long limit, TimeSpan? retryAfter) =>
        new(retryAfter is null ? ProtocolErrorCode.InvalidRequest : ProtocolErrorCode.Unavailable, $"quota exceeded: {quota} (limit {limit})")
        {
            Details = Details(quota, limit),
            Retryable = retryAfter is null ? null : true,
            RetryAfterMs = retryAfter is { } wait ? Math.Max(1, (long)Math.Ceiling(wait.TotalMilliseconds)) : null,
        };

    private static JsonText Details(string quota, long limit)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("quota", quota);
            json.WriteNumber("limit", limit);
            json.WriteEndObject();
        }
        return new(buffer.WrittenMemory);
    }
}
