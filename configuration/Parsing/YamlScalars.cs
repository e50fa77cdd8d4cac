using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenClaw.Configuration.Parsing;

/// <summary>What an unquoted word means: YAML 1.2's core schema, so <c>on</c>, <c>yes</c> and <c>12:30</c> stay texts.</summary>
internal static partial class YamlScalars
{
    private static readonly HashSet<string> Nulls = ["", "~", "null", "Null", "NULL"];

    public static bool IsNull(string plain) => Nulls.Contains(plain);

    /// <exception cref="FormatException">A number JSON cannot hold.</exception>
    public static JsonValue? Read(string plain) => plain switch
    {
        _ when IsNull(plain) => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ => Number(plain) ?? JsonValue.Create(plain),
    };

    public static JsonValue? Number(string plain)
    {
        if (NotFinite().IsMatch(plain))
            throw new FormatException($"'{plain}' is no number that a configuration can hold");
        // The core schema reads +49151 and 0123 as integers. Here they are phone numbers and codes: their digits are kept.
        if (plain.Length == 0 || plain[0] == '+' || LeadingZero().IsMatch(plain))
            return null;
        if (plain.StartsWith("0x", StringComparison.Ordinal))
            return Radix(plain, 16);
        if (plain.StartsWith("0o", StringComparison.Ordinal))
            return Radix(plain, 8);
        if (!Decimal().IsMatch(plain))
            return null;
        if (long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonValue.Create(whole);
        var value = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? JsonValue.Create(value)
            : throw new FormatException($"'{plain}' is no number that a configuration can hold");
    }

    private static JsonValue? Radix(string plain, int radix)
    {
        if (!Based().IsMatch(plain))
            return null;
        try
        {
            return JsonValue.Create(Convert.ToInt64(plain[2..], radix));
        }
        catch (OverflowException)
        {
            throw new FormatException($"'{plain}' is larger than 64 bits");
        }
    }

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$")]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"^-?0[0-9]")]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"^-?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(0x[0-9a-fA-F]+|0o[0-7]+)$")]
    private static partial Regex Based();
}
