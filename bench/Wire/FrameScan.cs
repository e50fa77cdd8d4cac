using System.Buffers.Text;

namespace OpenClaw.Bench.Wire;

/// <summary>
/// Finds the few facts a load generator needs in a frame's bytes. A search for <c>"key":value</c> cannot be fooled by text
/// inside a JSON string, where every quote is escaped. Gateways write compact JSON; one that does not is reported as sending
/// nothing the bench understands, never as fast.
/// </summary>
internal static class FrameScan
{
    private const int HeadLength = 160;

    public static bool IsResponse(ReadOnlySpan<byte> frame) => Head(frame).StartsWith("{\"type\":\"res\""u8);

    public static bool IsOk(ReadOnlySpan<byte> response) => Head(response).IndexOf("\"ok\":true"u8) >= 0;

    public static bool IsEvent(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> quotedName)
    {
        var head = Head(frame);
        var at = head.IndexOf("\"event\":"u8);
        return at >= 0 && !IsResponse(frame) && head[(at + "\"event\":"u8.Length)..].StartsWith(quotedName);
    }

    /// <summary>The string after <paramref name="quotedKey"/> and a colon, still escaped; empty when there is none.</summary>
    public static ReadOnlySpan<byte> String(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> quotedKey)
    {
        for (var rest = frame; rest.IndexOf(quotedKey) is var at and >= 0;)
        {
            rest = rest[(at + quotedKey.Length)..];
            if (!rest.StartsWith(":\""u8))
                continue;
            var end = rest[2..].IndexOf((byte)'"');
            return end < 0 ? default : rest.Slice(2, end);
        }

        return default;
    }

    /// <summary>
    /// The sequence number of an event. Payloads have members of that name too, so only one before the payload counts, or one
    /// that nothing but <c>stateVersion</c> follows.
    /// </summary>
    public static bool TrySequence(ReadOnlySpan<byte> frame, out long sequence)
    {
        var payload = frame.IndexOf("\"payload\":"u8);
        var head = payload < 0 ? frame : frame[..payload];
        if (NumberAfter(head, head.IndexOf("\"seq\":"u8), out sequence, out _))
            return true;
        if (!NumberAfter(frame, frame.LastIndexOf("\"seq\":"u8), out sequence, out var rest))
            return false;
        return rest.SequenceEqual("}"u8) || rest.StartsWith(",\"stateVersion\":"u8);
    }

    private static bool NumberAfter(ReadOnlySpan<byte> text, int at, out long number, out ReadOnlySpan<byte> rest)
    {
        number = 0;
        rest = default;
        if (at < 0)
            return false;
        var digits = text[(at + "\"seq\":"u8.Length)..];
        if (!Utf8Parser.TryParse(digits, out number, out var length))
            return false;
        rest = digits[length..];
        return true;
    }

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> frame) => frame[..Math.Min(frame.Length, HeadLength)];
}
