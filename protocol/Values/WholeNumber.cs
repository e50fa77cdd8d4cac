using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Values;

/// <summary>Reads a whole number however it is written: JSON knows one kind of number, so <c>5.0</c> and <c>5e0</c> are 5.</summary>
/// <remarks>A number beyond 64 bits becomes the nearest that fits; a fraction is refused.</remarks>
public sealed class WholeNumberConverter : JsonConverter<long>
{
    /// <inheritdoc/>
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadNumber(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    internal static long ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException("must be integer");
        if (reader.TryGetInt64(out var number))
            return number;
        if (!reader.TryGetDouble(out var wide) || Math.Truncate(wide) != wide)
            throw new JsonException("must be integer");
        // The cast saturates, also for the infinity that an exponent of four digits is read as.
        return (long)wide;
    }
}

/// <summary>As <see cref="WholeNumberConverter"/>, for 32 bits.</summary>
public sealed class SmallWholeNumberConverter : JsonConverter<int>
{
    /// <inheritdoc/>
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (int)Math.Clamp(WholeNumberConverter.ReadNumber(ref reader), int.MinValue, int.MaxValue);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
