using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OpenClaw.Protocol.Frames;

/// <summary>Writes values as they go over the wire: compact, and with no more escapes than JSON demands.</summary>
public static class WireJson
{
    /// <summary>Letters of all alphabets, emoji, <c>&lt;</c> and <c>'</c> stand as they are: a frame is never part of a page.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = MinimalJsonEncoder.Instance,
        SkipValidation = true,
    };

    // Writers are large and made for reuse. One per thread suffices, for nothing here awaits; a nested use gets its own.
    [ThreadStatic] private static Utf8JsonWriter? _spare;

    /// <summary>Appends a value.</summary>
    public static void Write<T>(IBufferWriter<byte> output, T value, JsonTypeInfo<T> contract)
    {
        var writer = Rent(output);
        JsonSerializer.Serialize(writer, value, contract);
        Return(writer);
    }

    /// <summary>A value as bytes.</summary>
    public static byte[] ToUtf8<T>(T value, JsonTypeInfo<T> contract)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(output, value, contract);
        return output.WrittenSpan.ToArray();
    }

    internal static Utf8JsonWriter Rent(IBufferWriter<byte> output)
    {
        var writer = _spare;
        if (writer is null)
            return new Utf8JsonWriter(output, WriterOptions);
        _spare = null;
        writer.Reset(output);
        return writer;
    }

    /// <summary>Flushes the writer and keeps it. Not called when writing failed: such a writer is dropped.</summary>
    internal static void Return(Utf8JsonWriter writer)
    {
        writer.Flush();
        writer.Reset(Stream.Null);
        _spare = writer;
    }
}
