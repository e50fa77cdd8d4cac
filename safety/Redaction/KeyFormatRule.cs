using System.Buffers;

namespace OpenClaw.Safety.Redaction;

/// <summary>Keys that their issuers mark by a prefix.</summary>
internal sealed class KeyFormatRule : ISecretRule
{
    // No key is longer; a run beyond it is something else and is not walked again and again.
    private const int MaxLength = 512;
    private static readonly SearchValues<char> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_");
    private static readonly SearchValues<char> Dotted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly SearchValues<char> Path = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/");
    private static readonly SearchValues<char> Webhook = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_/");
    private static readonly SearchValues<char> Percent = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-%");

    private static readonly KeyFormat[] Formats =
    [
        // OpenAI, Anthropic (sk-ant-), OpenRouter (sk-or-), DeepSeek and others that took over the form.
        new("sk-", Looks.Base64Url, 20, LongRun: 16),
        new("AIza", Looks.Base64Url, 35), new("ya29.", Dotted, 20), new("GOCSPX-", Looks.Base64Url, 24), new("1//0", Looks.Base64Url, 30),
        new("AKIA", Upper, 16, Exact: true), new("ASIA", Upper, 16, Exact: true), new("ABIA", Upper, 16, Exact: true), new("ACCA", Upper, 16, Exact: true),
        new("ghp_", Looks.Alphanumeric, 36), new("gho_", Looks.Alphanumeric, 36), new("ghu_", Looks.Alphanumeric, 36), new("ghs_", Looks.Alphanumeric, 36),
        new("ghr_", Looks.Alphanumeric, 36), new("github_pat_", Word, 36), new("glpat-", Looks.Base64Url, 20), new("glrt-", Looks.Base64Url, 20),
        new("xoxb-", Percent, 12, LongRun: 6), new("xoxp-", Percent, 12, LongRun: 6), new("xoxa-", Percent, 12, LongRun: 6), new("xoxr-", Percent, 12, LongRun: 6),
        new("xoxs-", Percent, 12, LongRun: 6), new("xoxc-", Percent, 12, LongRun: 6), new("xoxd-", Percent, 12, LongRun: 6), new("xoxe-", Percent, 12, LongRun: 6),
        new("xapp-", Looks.Base64Url, 20, LongRun: 10), new("hooks.slack.com/services/", Path, 30),
        new("sk_live_", Looks.Alphanumeric, 16), new("sk_test_", Looks.Alphanumeric, 16), new("rk_live_", Looks.Alphanumeric, 16),
        new("rk_test_", Looks.Alphanumeric, 16), new("whsec_", Base64, 20), new("sk_", Hex, 40),
        new("SG.", Dotted, 40, LongRun: 12), new("hf_", Looks.Alphanumeric, 30), new("npm_", Looks.Alphanumeric, 36), new("pypi-AgEI", Looks.Base64Url, 50),
        new("gsk_", Looks.Alphanumeric, 32), new("xai-", Looks.Alphanumeric, 40), new("pplx-", Looks.Alphanumeric, 32), new("r8_", Looks.Alphanumeric, 30),
        new("tvly-", Looks.Base64Url, 20, LongRun: 16), new("ntn_", Looks.Alphanumeric, 40), new("lin_api_", Looks.Alphanumeric, 32),
        new("dop_v1_", Hex, 64), new("shpat_", Hex, 32), new("shpss_", Hex, 32), new("dckr_pat_", Looks.Base64Url, 20), new("dapi", Hex, 32),
        new("AGE-SECRET-KEY-1", Upper, 50), new("syt_", Word, 30, LongRun: 16), new("sntrys_", Base64, 40), new("glsa_", Word, 36), new("mfa.", Looks.Base64Url, 60),
        new("discord.com/api/webhooks/", Webhook, 60), new("discordapp.com/api/webhooks/", Webhook, 60),
    ];

    private static readonly SearchValues<string> Prefixes = SearchValues.Create([.. Formats.Select(format => format.Prefix)], StringComparison.Ordinal);

    public bool MayFind(ReadOnlySpan<char> text) => text.ContainsAny(Prefixes);

    public void Find(string text, List<SecretSpan> found)
    {
        var from = 0;
        while (from < text.Length && text.AsSpan(from).IndexOfAny(Prefixes) is >= 0 and var hit)
        {
            var start = from + hit;
            var end = start > 0 && Looks.IsWord(text[start - 1]) && !IsEscape(text, start) ? start : EndOf(text, start);
            if (end > start) found.Add(new(start, end));
            from = Math.Max(end, start + 1);
        }
    }

    // `\n` before a key, in a text that is itself quoted.
    private static bool IsEscape(string text, int start) => start > 1 && text[start - 1] is 'n' or 't' or 'r' && text[start - 2] == '\\';

    private static int EndOf(string text, int start)
    {
        foreach (var format in Formats)
        {
            if (!text.AsSpan(start).StartsWith(format.Prefix, StringComparison.Ordinal)) continue;
            var first = start + format.Prefix.Length;
            var rest = text.AsSpan(first, Math.Min(MaxLength, text.Length - first));
            var length = rest.IndexOfAnyExcept(format.Letters) is >= 0 and var other ? other : rest.Length;
            if (!format.Holds(rest[..length])) continue;
            return first + length;
        }
        return start;
    }

    /// <param name="Prefix">What the key begins with.</param>
    /// <param name="Letters">What it goes on with.</param>
    /// <param name="Least">How many of them at least.</param>
    /// <param name="LongRun">So many letters and digits stand in a row in it; names of the same form have none so long.</param>
    /// <param name="Exact">It is never longer.</param>
    private sealed record KeyFormat(string Prefix, SearchValues<char> Letters, int Least, int LongRun = 0, bool Exact = false)
    {
        public bool Holds(ReadOnlySpan<char> rest) =>
            rest.Length >= Least && (!Exact || rest.Length == Least) && (LongRun == 0 || Looks.HasLongRun(rest, LongRun)) && (Looks.HasDigit(rest) || rest.Length >= 60 || Exact);
    }
}
