using System.Buffers;
using System.Text.RegularExpressions;

namespace OpenClaw.Safety.Redaction;

/// <summary>Secrets under a name that says so: <c>password=...</c>, <c>"apiKey": "..."</c>, <c>--token ...</c>, in code, JSON, YAML, URLs and headers.</summary>
/// <remarks>Beside a bare <c>name:</c> in prose or code a value must look like a secret; after <c>name=</c>, or in quotes, it is taken to be one.</remarks>
internal sealed class KeyValueRule() : PatternRule(
    """(?<k>password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|account[_-]?key|token|credentials?)(?<q>\\u0022|\\?["'])?(?<o>[ \t]{0,3}(?:=>|:=|[:=])[ \t]{0,3}|[ \t])(?<s>\\u0022[^"\r\n\\]*\\u0022|\\"(?:[^"\\\r\n]|\\\\[^\r\n])*\\"|"(?:[^"\\\r\n]|\\[^\r\n])*"|'[^'"\r\n]*'|[^\s"'`,;&<>(){}\[\]|\\]+)""",
    RegexOptions.IgnoreCase)
{
    private const int MaxName = 64;
    private const int LeastQuoted = 3;
    private const int LeastBare = 4;

    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["passw", "passphrase", "pwd", "secret", "apikey", "api_key", "api-key", "access_key", "access-key", "accesskey", "private_key", "private-key", "privatekey",
            "signing_key", "signing-key", "signingkey", "encryption_key", "encryption-key", "encryptionkey", "account_key", "account-key", "accountkey", "token", "credential"],
        StringComparison.OrdinalIgnoreCase);

    // Places in a listing, parts of a vocabulary: agents need them and nobody can do harm with them.
    private static readonly Regex Harmless = new(
        "(?:next|page|continuation|sync|resume|stop|pad|eos|bos|unk|sep|cls|mask|special|first|last|current|cancellation)[_-]?(?:page[_-]?)?token$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public override bool MayFind(ReadOnlySpan<char> text) => text.ContainsAny(Names);

    protected override SecretSpan? Secret(string text, Match match)
    {
        var value = match.Groups["s"];
        var op = match.Groups["o"].ValueSpan;
        var (start, end, quoted) = Unquote(text, value.Index, value.Index + value.Length);
        var secret = text.AsSpan(start, end - start);
        if (Looks.StandIn(secret)) return null;
        var name = Name(text, match.Index, match.Groups["k"]);
        // The user of a URL: its password is another rule's, and the host is no secret.
        if (secret.Contains('@') && match.Index - name.Length + match.Groups["k"].Length is >= 3 and var before && text.AsSpan(0, before).EndsWith("://", StringComparison.Ordinal)) return null;
        if (op.Trim().IsEmpty) return name.StartsWith('-') && secret.Length >= LeastBare && secret[0] != '-' && Looks.Random(secret) ? new(start, end) : null;
        if (Harmless.IsMatch(name)) return null;
        // Between the end of one quoted text and the start of the next stand only signs.
        if (quoted) return secret.Length >= LeastQuoted && secret[0] is not (':' or ',') && secret.ContainsAny(Looks.Alphanumeric) && !IsSentence(secret) ? new(start, end) : null;
        return IsBareSecret(text, match, secret, op, end) ? new(start, end) : null;
    }

    private static bool IsBareSecret(string text, Match match, ReadOnlySpan<char> secret, ReadOnlySpan<char> op, int end)
    {
        if (secret.Length < LeastBare || secret[0] is '=' or '>') return false;
        var next = end < text.Length ? text[end] : '\n';
        // A call, an index, a member: code that names where the secret is.
        if (next is '(' or '[' or '{' || IsMember(secret)) return false;
        // In JSON a bare value is a number or a word.
        if (match.Groups["q"].Success) return false;
        if (op is "=" && next is not (')' or ',')) return !match.Groups["k"].ValueSpan.Equals(secret, StringComparison.OrdinalIgnoreCase);
        var isPassword = match.Groups["k"].ValueSpan[0] is 'p' or 'P';
        return Looks.Random(secret) || (isPassword && Looks.HasDigit(secret));
    }

    private static bool IsMember(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        return dot > 0 && !Looks.HasDigit(text) && !text.ContainsAnyExcept(Members);
    }

    private static readonly SearchValues<char> Members = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.?!");

    // Help texts and messages in quotes: "token": "The token of the gateway".
    private static bool IsSentence(ReadOnlySpan<char> text) => text.Count(' ') >= 2 && !Looks.HasDigit(text);

    private static (int Start, int End, bool Quoted) Unquote(string text, int start, int end)
    {
        var value = text.AsSpan(start, end - start);
        var quote = value.StartsWith("\\u0022", StringComparison.Ordinal) ? 6 : value.StartsWith("\\\"", StringComparison.Ordinal) ? 2 : value[0] is '"' or '\'' ? 1 : 0;
        return quote == 0 ? (start, end, false) : (start + quote, end - quote, true);
    }

    // The whole name, of which the pattern saw the end.
    private static ReadOnlySpan<char> Name(string text, int index, Group key)
    {
        var start = index;
        while (start > 0 && index - start < MaxName && (Looks.IsWord(text[start - 1]) || text[start - 1] is '-' or '.')) start--;
        return text.AsSpan(start, key.Index + key.Length - start);
    }
}
