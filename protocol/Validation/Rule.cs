using System.Text.Json;

namespace OpenClaw.Protocol.Validation;

/// <summary>What one value of the wire must look like.</summary>
/// <remarks>
/// Two walks over the same value: <see cref="Accepts"/> is the usual one, straight over the bytes and without allocation; only
/// when it says no, <see cref="Report"/> walks the parsed value and names everything that is wrong, in the original's order.
/// </remarks>
internal abstract class Rule
{
    /// <summary>
    /// Whether the value at the reader is as it must be. Starts at the value's first token and, when it is, ends at its last.
    /// May say no where <see cref="Report"/> finds nothing; never the other way round.
    /// </summary>
    public abstract bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version);

    /// <summary>Adds all that is wrong with the value.</summary>
    public abstract void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version);
}

/// <summary>Any value.</summary>
internal sealed class AnyRule : Rule
{
    public static AnyRule Instance { get; } = new();

    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version) => reader.TrySkip();

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version) { }
}

/// <summary>True or false.</summary>
internal sealed class BooleanRule : Rule
{
    public static BooleanRule Instance { get; } = new();

    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False;

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            errors.Add(path, "must be boolean");
    }
}

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerRule(long? minimum, long? maximum) : Rule
{
    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version) =>
        reader.TokenType == JsonTokenType.Number
        && reader.TryGetInt64(out var number)
        && !(number < minimum) && !(number > maximum);

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            errors.Add(path, "must be integer");
            return;
        }
        if (!double.IsFinite(number) || Math.Truncate(number) != number)
            errors.Add(path, "must be integer");
        if (number > maximum)
            errors.Add(path, $"must be <= {maximum}");
        if (number < minimum)
            errors.Add(path, $"must be >= {minimum}");
    }
}

/// <summary>A value, or <c>null</c>.</summary>
internal sealed class NullableRule(Rule inner) : Rule
{
    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version) =>
        reader.TokenType == JsonTokenType.Null || inner.Accepts(ref reader, version);

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        // The original tries one alternative after the other and says of each why it failed, then that none fitted.
        var wrong = new ErrorList();
        if (inner is WordRule words)
            words.ReportAlternatives(value, path, wrong, version);
        else
            inner.Report(value, path, wrong, version);
        if (wrong.IsEmpty)
            return;
        errors.AddAll(wrong);
        errors.Add(path, "must be null");
        errors.Add(path, "must match a schema in anyOf");
    }
}

/// <summary>Any number.</summary>
internal sealed class NumberRule : Rule
{
    public static NumberRule Instance { get; } = new();

    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version) => reader.TokenType == JsonTokenType.Number;

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.Number)
            errors.Add(path, "must be number");
    }
}
