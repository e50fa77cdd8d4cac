using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OpenClaw.Protocol.Values;

/// <summary>A member that may be absent, <c>null</c> or a value, where the wire tells the first two apart.</summary>
/// <remarks>
/// E.g. <c>sessions.patch</c>: absent leaves a setting alone, <c>null</c> clears it. The default is absent; a property of this
/// type carries <c>[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]</c>, so that absent is not written.
/// </remarks>
[GenerateSerializer, Immutable, Alias("optional`1")]
[JsonConverter(typeof(OptionalConverterFactory))]
public readonly struct Optional<T> : IEquatable<Optional<T>>
{
    [Id(0)] private readonly T? _value;
    [Id(1)] private readonly OptionalState _state;

    internal Optional(T? value, OptionalState state) => (_value, _state) = (value, state);

    /// <summary>The member was written, with a value or as <c>null</c>.</summary>
    public bool IsPresent => _state != OptionalState.Absent;

    /// <summary>The member was written as <c>null</c>.</summary>
    public bool IsNull => _state == OptionalState.Null;

    /// <summary>The member was written with a value.</summary>
    public bool HasValue => _state == OptionalState.Value;

    /// <summary>The value; the type's default when there is none.</summary>
    public T? ValueOrDefault => _value;

    /// <summary>Whether there is a value, and which.</summary>
    public bool TryGet([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return HasValue;
    }

    /// <summary>What a setting is after this change: itself when absent, nothing when <c>null</c>.</summary>
    public T? Over(T? current) => IsPresent ? _value : current;

    /// <inheritdoc/>
    public bool Equals(Optional<T> other) => _state == other._state && EqualityComparer<T?>.Default.Equals(_value, other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Optional<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_state, _value);

    /// <summary>Same state and value.</summary>
    public static bool operator ==(Optional<T> left, Optional<T> right) => left.Equals(right);

    /// <summary>Other state or value.</summary>
    public static bool operator !=(Optional<T> left, Optional<T> right) => !left.Equals(right);

    /// <summary>Written with this value.</summary>
    public static implicit operator Optional<T>(T? value) => Optional.Of(value);

    /// <inheritdoc/>
    public override string ToString() => _state == OptionalState.Value ? $"{_value}" : _state.ToString().ToLowerInvariant();
}

/// <summary>Makes an <see cref="Optional{T}"/>.</summary>
public static class Optional
{
    /// <summary>Written as <c>null</c>.</summary>
    public static Optional<T> Null<T>() => new(default, OptionalState.Null);

    /// <summary>Written with this value; as <c>null</c> when it is null.</summary>
    public static Optional<T> Of<T>(T? value) => value is null ? Null<T>() : new(value, OptionalState.Value);
}

/// <summary>What is known of an <see cref="Optional{T}"/>.</summary>
[GenerateSerializer, Alias("optional-state")]
public enum OptionalState : byte
{
    /// <summary>Not written.</summary>
    Absent = 0,

    /// <summary>Written as <c>null</c>.</summary>
    Null = 1,

    /// <summary>Written with a value.</summary>
    Value = 2,
}

/// <summary>Reads and writes <see cref="Optional{T}"/>; absent is the property's business.</summary>
public sealed class OptionalConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var inner = typeToConvert.GetGenericArguments()[0];
        return (JsonConverter)Activator.CreateInstance(typeof(OptionalConverter<>).MakeGenericType(inner))!;
    }

    private sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null
                ? Optional.Null<T>()
                : Optional.Of(JsonSerializer.Deserialize(ref reader, Contract(options)));

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options)
        {
            if (value.TryGet(out var inner))
                JsonSerializer.Serialize(writer, inner, Contract(options));
            else
                writer.WriteNullValue();
        }

        private static JsonTypeInfo<T> Contract(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
