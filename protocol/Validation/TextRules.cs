using System.Runtime.InteropServices;
using System.Text.Json;

namespace OpenClaw.Protocol.Validation;

/// <summary>Text of a bounded length.</summary>
internal sealed class TextRule(int minChars, int? maxChars, bool isDay) : Rule
{
    /// <summary>Not a rule of the wire, where half a character passes; here text is Unicode or it is refused.</summary>
    private const string Malformed = "must be well-formed text";

    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version)
    {
        if (reader.TokenType != JsonTokenType.String)
            return false;
        // A quick yes only: an escape or a text near its limit goes the thorough way when it is not plainly right.
        var raw = reader.ValueSpan;
        return raw.Length >= minChars
            && (!reader.ValueIsEscaped || HasWholeCharacters(raw))
            && (maxChars is null || raw.Length <= maxChars)
            && (!isDay || IsDay(raw));
    }

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(path, "must be string");
            return;
        }
        if (!HasWholeCharacters(JsonMarshal.GetRawUtf8Value(value)))
        {
            errors.Add(path, Malformed);
            return;
        }
        var text = value.GetString()!;
        var chars = 0;
        foreach (var _ in text.EnumerateRunes())
            chars++;
        if (chars > maxChars)
            errors.Add(path, $"must NOT have more than {maxChars} characters");
        if (chars < minChars)
            errors.Add(path, $"must NOT have fewer than {minChars} characters");
        if (isDay && !IsDay(System.Text.Encoding.UTF8.GetBytes(text)))
            errors.Add(path, """must match pattern "^\d{4}-\d{2}-\d{2}$" """.TrimEnd());
    }

    /// <summary>Whether every escaped half of a surrogate pair (<c>\ud83d</c>) stands beside its other half.</summary>
    internal static bool HasWholeCharacters(ReadOnlySpan<byte> raw)
    {
        var awaitsLow = false;
        while (!raw.IsEmpty)
        {
            var unit = -1;
            var length = 1;
            if (raw[0] == '\\')
            {
                length = 2;
                if (raw.Length >= 6 && raw[1] == 'u')
                {
                    length = 6;
                    if (!System.Buffers.Text.Utf8Parser.TryParse(raw[2..6], out unit, out _, 'x'))
                        return false;
                }
            }
            else if (!awaitsLow)
            {
                var next = raw.IndexOf((byte)'\\');
                if (next < 0)
                    return true;
                length = next;
            }

            var isLow = unit is >= 0xDC00 and <= 0xDFFF;
            if (isLow != awaitsLow)
                return false;
            awaitsLow = unit is >= 0xD800 and <= 0xDBFF;
            raw = raw[Math.Min(length, raw.Length)..];
        }
        return !awaitsLow;
    }

    private static bool IsDay(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 4 or 7 ? text[i] != '-' : !char.IsAsciiDigit((char)text[i]))
                return false;
        }
        return true;
    }
}

/// <summary>One of some words.</summary>
internal sealed class WordRule(OneOfAttribute allowed) : Rule
{
    private readonly byte[][] _words = [.. allowed.Words.Select(System.Text.Encoding.UTF8.GetBytes)];
    private readonly byte[][] _newer = [.. allowed.Newer.Select(System.Text.Encoding.UTF8.GetBytes)];

    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version)
    {
        if (reader.TokenType != JsonTokenType.String)
            return false;
        foreach (var word in _words)
        {
            if (reader.ValueTextEquals(word))
                return true;
        }
        if (version < ProtocolVersion.V4)
            return false;
        foreach (var word in _newer)
        {
            if (reader.ValueTextEquals(word))
                return true;
        }
        return false;
    }

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (IsAllowed(value, version))
            return;
        ReportAlternatives(value, path, errors, version);
        if (!allowed.Enumerated && _words.Length > 1)
            errors.Add(path, "must match a schema in anyOf");
    }

    /// <summary>As <see cref="Report"/>, but without saying that none of the alternatives fitted.</summary>
    public void ReportAlternatives(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (IsAllowed(value, version))
            return;
        if (value.ValueKind != JsonValueKind.String)
            errors.Add(path, "must be string");
        errors.Add(path, allowed.Enumerated ? "must be equal to one of the allowed values" : "must be equal to constant");
    }

    private bool IsAllowed(JsonElement value, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        return Array.Exists(_words, word => value.ValueEquals(word))
            || (version >= ProtocolVersion.V4 && Array.Exists(_newer, word => value.ValueEquals(word)));
    }
}
