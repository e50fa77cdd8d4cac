using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenClaw.Protocol.Values;

/// <summary>One JSON value as the UTF-8 text it was written in, passed through unread: tool arguments, stored transcript entries.</summary>
/// <remarks>Crosses a grain call as its bytes; is written into a frame raw. The bytes must be one complete JSON value.</remarks>
[GenerateSerializer, Immutable, Alias("json-text")]
[JsonConverter(typeof(JsonTextConverter))]
public readonly struct JsonText(ReadOnlyMemory<byte> utf8) : IEquatable<JsonText>
{
    [Id(0)] private readonly byte[] _utf8 = utf8.ToArray();

    /// <summary>Takes over bytes that nobody else will write to.</summary>
    public static JsonText Own(byte[] utf8) => new(utf8, owned: true);

    private JsonText(byte[] utf8, bool owned) : this(default) => _utf8 = owned ? utf8 : [.. utf8];

    /// <summary>The text; <c>null</c> where none was given.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8 is null ? "null"u8 : _utf8;

    /// <summary>Writes a value with the given contract.</summary>
    public static JsonText From<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> contract) =>
        new(Frames.WireJson.ToUtf8(value, contract));

    /// <summary>Reads the value for inspection; the caller disposes the document.</summary>
    public JsonDocument Parse() => JsonDocument.Parse(_utf8 is null ? "null"u8.ToArray() : _utf8);

    /// <inheritdoc/>
    public bool Equals(JsonText other) => Utf8.SequenceEqual(other.Utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    /// <summary>Same text.</summary>
    public static bool operator ==(JsonText left, JsonText right) => left.Equals(right);

    /// <summary>Other text.</summary>
    public static bool operator !=(JsonText left, JsonText right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8);
}

/// <summary>Reads and writes <see cref="JsonText"/> as the raw value it holds.</summary>
public sealed class JsonTextConverter : JsonConverter<JsonText>
{
    /// <inheritdoc/>
    public override JsonText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new JsonText(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8, skipInputValidation: true);

    /// <inheritdoc/>
    public override bool HandleNull => true;
}
