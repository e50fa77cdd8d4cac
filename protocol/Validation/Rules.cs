namespace OpenClaw.Protocol.Validation;

/// <summary>The text has at least one character.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NonEmptyAttribute : Attribute;

/// <summary>Every text of the list has at least one character.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NonEmptyItemsAttribute : Attribute;

/// <summary>The text has at most this many characters (Unicode code points).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaxCharsAttribute(int limit) : Attribute
{
    /// <summary>The bound, included.</summary>
    public int Limit { get; } = limit;
}

/// <summary>The number is at least this.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MinimumAttribute(long limit) : Attribute
{
    /// <summary>The bound, included.</summary>
    public long Limit { get; } = limit;
}

/// <summary>The number is at most this.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaximumAttribute(long limit) : Attribute
{
    /// <summary>The bound, included.</summary>
    public long Limit { get; } = limit;
}

/// <summary>The list has at least this many items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MinItemsAttribute(int limit) : Attribute
{
    /// <summary>The bound, included.</summary>
    public int Limit { get; } = limit;
}

/// <summary>The list has at most this many items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MaxItemsAttribute(int limit) : Attribute
{
    /// <summary>The bound, included.</summary>
    public int Limit { get; } = limit;
}

/// <summary>The text has the form of a calendar day, <c>2026-11-22</c>; whether that day exists is not looked at.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DayAttribute : Attribute;

/// <summary>The text is one of these words.</summary>
/// <remarks>
/// The wire has two ways to say so, and words its refusals accordingly: a union of constants (the usual one) and an
/// enumeration (<see cref="Enumerated"/>).
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfAttribute(params string[] words) : Attribute
{
    /// <summary>What is allowed.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    /// <summary>What is allowed from protocol 4 on, beside those.</summary>
    public string[] Newer { get; init; } = [];

    /// <summary>Whether the wire writes this one as an enumeration.</summary>
    public bool Enumerated { get; init; }
}

/// <summary>The member exists from this protocol version on; before, it is an unknown one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute(ProtocolVersion version) : Attribute
{
    /// <summary>The first version that has it.</summary>
    public ProtocolVersion Version { get; } = version;
}

/// <summary>
/// Parameters that the original does not check against a shape: unknown members and values of another type are taken as absent,
/// and the method says itself what it misses.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LenientAttribute : Attribute;
