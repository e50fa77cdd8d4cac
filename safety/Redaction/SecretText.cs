using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Safety.Redaction;

/// <summary>Takes credentials out of text before it is stored, logged or shown.</summary>
/// <remarks>
/// Looks for what has the form of a well-known secret; it cannot know a password that stands alone. Time is linear in the
/// text. Text without any sign of a secret is looked over a few times, vectorised, and returned as the same instance.
/// </remarks>
public static class SecretText
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "[redacted]";

    private static readonly ISecretRule[] Rules =
    [
        new KeyFormatRule(), new TelegramRule(), new DiscordRule(), new JwtRule(), new AuthorizationRule(), new UrlPasswordRule(), new KeyValueRule(), new PemRule(),
    ];

    /// <summary>The text without its secrets; the same instance where there are none.</summary>
    public static string Redact(string text)
    {
        var found = Find(text);
        if (found is null) return text;
        found.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        var clean = new StringBuilder(text.Length);
        var next = 0;
        foreach (var secret in found)
        {
            // Rules may find the same secret, or one within another.
            if (secret.End <= next) continue;
            if (secret.Start >= next) clean.Append(text, next, secret.Start - next).Append(Mark);
            next = secret.End;
        }
        return clean.Append(text, next, text.Length - next).ToString();
    }

    /// <summary>The value without its secrets, as one JSON value: nearly always only what is within its texts is replaced.</summary>
    public static JsonText Redact(JsonText json)
    {
        var text = json.ToString();
        var clean = Redact(text);
        if (ReferenceEquals(text, clean)) return json;
        var utf8 = Encoding.UTF8.GetBytes(clean);
        // What looked like a secret reached over the end of a text: then nothing of the value is safe to show.
        return IsJson(utf8) ? JsonText.Own(utf8) : Hidden;
    }

    private static JsonText Hidden { get; } = new(Encoding.UTF8.GetBytes($"\"{Mark}\""));

    private static bool IsJson(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<SecretSpan>? Find(string text)
    {
        List<SecretSpan>? found = null;
        foreach (var rule in Rules)
        {
            if (!rule.MayFind(text)) continue;
            rule.Find(text, found ??= []);
        }
        return found is { Count: > 0 } ? found : null;
    }
}
