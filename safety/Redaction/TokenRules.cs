using System.Text.RegularExpressions;

namespace OpenClaw.Safety.Redaction;

/// <summary>A form told by a pattern; the group <c>s</c> of it is the secret, or all of it.</summary>
/// <remarks>Without backtracking, so that no text makes it slow. Built when the first text asks for it.</remarks>
internal abstract class PatternRule(string pattern, RegexOptions options = RegexOptions.None) : ISecretRule
{
    private readonly Lazy<Regex> _pattern = new(() => new Regex(pattern, options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    public abstract bool MayFind(ReadOnlySpan<char> text);

    public void Find(string text, List<SecretSpan> found)
    {
        for (var match = _pattern.Value.Match(text); match.Success; match = match.NextMatch())
        {
            if (Secret(text, match) is { } secret) found.Add(secret);
        }
    }

    /// <summary>Where the secret of a match stands; null: it is none.</summary>
    protected virtual SecretSpan? Secret(string text, Match match)
    {
        var secret = match.Groups["s"] is { Success: true } group ? group : (Capture)match;
        return new(secret.Index, secret.Index + secret.Length);
    }
}

/// <summary>Bot tokens of Telegram: <c>123456789:AA...</c>, also within a URL.</summary>
internal sealed class TelegramRule() : PatternRule("[0-9]{8,10}:AA[A-Za-z0-9_-]{33}")
{
    public override bool MayFind(ReadOnlySpan<char> text) => text.Contains(":AA", StringComparison.Ordinal);
}

/// <summary>JSON web tokens: three parts, of which the first two are JSON.</summary>
internal sealed class JwtRule() : PatternRule(@"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")
{
    public override bool MayFind(ReadOnlySpan<char> text) => text.Contains(".eyJ", StringComparison.Ordinal);
}

/// <summary>Private keys in PEM form, to their end or, cut off, to the end of the text they stand in.</summary>
internal sealed class PemRule() : PatternRule(
    """-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?<s>[^"]*?)(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|"|\z)""")
{
    public override bool MayFind(ReadOnlySpan<char> text) => text.Contains("PRIVATE KEY", StringComparison.Ordinal);

    protected override SecretSpan? Secret(string text, Match match) => match.Groups["s"].ValueSpan.Trim().IsEmpty ? null : base.Secret(text, match);
}

/// <summary>Passwords in URLs: <c>scheme://user:password@host</c>.</summary>
internal sealed class UrlPasswordRule() : PatternRule("""://[^\s/?#@:"'<>\\]*:(?<s>[^\s/?#@"'<>\\]+)@""")
{
    public override bool MayFind(ReadOnlySpan<char> text) => text.Contains('@') && text.Contains("://", StringComparison.Ordinal);

    protected override SecretSpan? Secret(string text, Match match) => Looks.StandIn(match.Groups["s"].ValueSpan) ? null : base.Secret(text, match);
}

/// <summary>Headers that carry a credential, and <c>Bearer ...</c> wherever it stands.</summary>
internal sealed class AuthorizationRule() : PatternRule(
    """(?:(?<h>authorization|x-api-key|x-auth-token|x-goog-api-key|api-key)(?:\\?["'])?[ \t]{0,2}[:=][ \t]{0,2}(?:\\?["'])?(?:(?:bearer|basic|token|bot|apikey)[ \t]+)?|bearer[ \t]+)(?<s>[A-Za-z0-9._~+/=:%-]{8,})""",
    RegexOptions.IgnoreCase)
{
    private static readonly System.Buffers.SearchValues<string> Signs = System.Buffers.SearchValues.Create(
        ["authorization", "bearer", "api-key", "x-auth-token"], StringComparison.OrdinalIgnoreCase);

    public override bool MayFind(ReadOnlySpan<char> text) => text.ContainsAny(Signs);

    protected override SecretSpan? Secret(string text, Match match)
    {
        var secret = match.Groups["s"].ValueSpan;
        return Looks.StandIn(secret) || !Looks.Random(secret) ? null : base.Secret(text, match);
    }
}

/// <summary>Bot tokens of Discord: three parts of known lengths, the first of which is a number in base64.</summary>
internal sealed class DiscordRule : ISecretRule
{
    private const int MiddleLength = 6;
    private const int MaxPart = 40;

    public bool MayFind(ReadOnlySpan<char> text) => Next(text, 0) >= 0;

    public void Find(string text, List<SecretSpan> found)
    {
        for (var dot = Next(text, 0); dot >= 0; dot = Next(text, dot + 1))
        {
            var before = text.AsSpan(Math.Max(0, dot - MaxPart), dot - Math.Max(0, dot - MaxPart));
            var start = dot - (before.Length - 1 - before.LastIndexOfAnyExcept(Looks.Base64Url));
            var rest = text.AsSpan(dot + MiddleLength + 2);
            var last = rest[..Math.Min(MaxPart + 1, rest.Length)];
            var length = last.IndexOfAnyExcept(Looks.Base64Url) is >= 0 and var other ? other : last.Length;
            if (dot - start is < 23 or > 28 || length is < 27 or > MaxPart || text[start] is not ('M' or 'N' or 'O')) continue;
            found.Add(new(start, dot + MiddleLength + 2 + length));
        }
    }

    // A dot, six letters, a dot.
    private static int Next(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && text[from..].IndexOf('.') is >= 0 and var hit)
        {
            var dot = from + hit;
            if (dot + MiddleLength + 1 >= text.Length) return -1;
            if (text[dot + MiddleLength + 1] == '.' && !text.Slice(dot + 1, MiddleLength).ContainsAnyExcept(Looks.Base64Url)) return dot;
            from = dot + 1;
        }
        return -1;
    }
}
