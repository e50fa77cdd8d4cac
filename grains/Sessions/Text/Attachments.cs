using System.Text.Json;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Grains.Sessions.Text;

/// <summary>The images among a message's attachments. Other files are left out: no tool reads them yet.</summary>
/// <remarks>Source: protocol page, <c>chat.send</c> attachments: base64 or data URL, at most 5,000,000 bytes each.</remarks>
internal static class Attachments
{
    private const int MaxBytes = 5_000_000;
    private const int MaxCount = 20;

    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: no base64, or too large.</exception>
    public static IReadOnlyList<ImageBlock> Read(IReadOnlyList<JsonText>? attachments, out int leftOut)
    {
        leftOut = 0;
        if (attachments is null || attachments.Count == 0) return [];
        if (attachments.Count > MaxCount) throw ProtocolException.Invalid($"at most {MaxCount} attachments");

        List<ImageBlock> images = [];
        for (var index = 0; index < attachments.Count; index++)
        {
            var attachment = Parse(attachments[index]);
            if (attachment?.Content is not { Length: > 0 } content)
            {
                leftOut++;
                continue;
            }
            var name = attachment.FileName ?? attachment.Type ?? $"attachment-{index + 1}";
            var (mimeType, base64) = Split(content, attachment.MimeType);
            var bytes = Decode(base64, name);
            if (Sniff(bytes) is { } image) images.Add(new() { Data = base64, MimeType = image });
            else if (mimeType?.StartsWith("image/", StringComparison.Ordinal) == true) images.Add(new() { Data = base64, MimeType = mimeType });
            else leftOut++;
        }
        return images;
    }

    private static ChatAttachment? Parse(JsonText text)
    {
        try
        {
            return JsonSerializer.Deserialize(text.Utf8, ProtocolJson.Default.ChatAttachment);
        }
        catch (JsonException)
        {
            // The wire does not check attachments: an item of another shape is none.
            return null;
        }
    }

    private static (string? MimeType, string Base64) Split(string content, string? declared)
    {
        if (!content.StartsWith("data:", StringComparison.Ordinal)) return (declared, content.Trim());
        var comma = content.IndexOf(',', StringComparison.Ordinal);
        var head = comma < 0 ? "" : content["data:".Length..comma];
        var type = head.Split(';')[0];
        return (declared ?? (type.Length == 0 ? null : type), comma < 0 ? "" : content[(comma + 1)..].Trim());
    }

    private static byte[] Decode(string base64, string name)
    {
        if (base64.Length / 4L * 3 > MaxBytes + 3)
            throw ProtocolException.Invalid($"Error: attachment {name}: exceeds size limit ({base64.Length / 4L * 3} > {MaxBytes} bytes)");
        var bytes = new byte[base64.Length / 4 * 3 + 3];
        if (base64.Length == 0 || !Convert.TryFromBase64String(base64, bytes, out var written))
            throw ProtocolException.Invalid($"Error: attachment {name}: invalid base64 content");
        return bytes[..written];
    }

    private static string? Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\x89PNG"u8) || bytes.StartsWith(new byte[] { 0x89, 0x50, 0x4e, 0x47 })) return "image/png";
        if (bytes.StartsWith(new byte[] { 0xff, 0xd8, 0xff })) return "image/jpeg";
        if (bytes.StartsWith("GIF8"u8)) return "image/gif";
        return bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..].StartsWith("WEBP"u8) ? "image/webp" : null;
    }
}
