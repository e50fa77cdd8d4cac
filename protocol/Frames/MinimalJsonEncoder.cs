using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace OpenClaw.Protocol.Frames;

/// <summary>Escapes what JSON demands and nothing else: quote, backslash, control characters.</summary>
/// <remarks>
/// The framework's most relaxed encoder still writes every character beyond the basic plane, emoji among them, as two escapes of
/// six bytes each. Half a character becomes U+FFFD. Not for JSON inside a page: <c>&lt;</c> stands as it is.
/// </remarks>
internal sealed unsafe class MinimalJsonEncoder : JavaScriptEncoder
{
    private const string Escaped =
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\";

    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Escaped);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Escaped));

    public static MinimalJsonEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var found = span.IndexOfAny(EscapedChars);
        if (found >= 0)
            span = span[..found];
        var at = span.IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0 && at < span.Length)
        {
            if (Rune.DecodeFromUtf16(span[at..], out _, out var consumed) != OperationStatus.Done)
                return at;
            at += consumed;
        }
        return found;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var found = utf8Text.IndexOfAny(EscapedBytes);
        if (found >= 0)
            utf8Text = utf8Text[..found];
        if (Utf8.IsValid(utf8Text))
            return found;
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8Text[at..], out _, out var consumed) == OperationStatus.Done)
            at += consumed;
        return at;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        var letter = unicodeScalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\f' => 'f',
            '\r' => 'r',
            _ => '\0',
        };
        if (letter != '\0')
            return TryWrite(output, [ '\\', letter ], out numberOfCharactersWritten);
        if (!WillEncode(unicodeScalar))
            return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
        return TryWrite(output, $"\\u{unicodeScalar:x4}", out numberOfCharactersWritten);
    }

    private static bool TryWrite(Span<char> output, ReadOnlySpan<char> text, out int written)
    {
        written = text.TryCopyTo(output) ? text.Length : 0;
        return written > 0;
    }
}
