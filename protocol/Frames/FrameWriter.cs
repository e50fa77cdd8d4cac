using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Protocol.Frames;

/// <summary>Writes the frames of the gateway: responses, and events in two parts.</summary>
/// <remarks>
/// An event is the same for all its receivers but for its number. So it is written once as a prefix without its end
/// (<see cref="WriteEventPrefix(IBufferWriter{byte}, GatewayEvent)"/>), and each connection adds its own tail
/// (<see cref="WriteEventTail(Span{byte}, long?, StateVersion?)"/>) without writing the rest again.
/// </remarks>
public static class FrameWriter
{
    /// <summary>How many bytes a tail takes at most.</summary>
    public const int MaxEventTailBytes = 128;

    /// <summary>A response with a result.</summary>
    public static void WriteResult<T>(IBufferWriter<byte> output, string id, T payload, JsonTypeInfo<T> contract)
    {
        var writer = WireJson.Rent(output);
        BeginResponse(writer, id, isOk: true);
        writer.WritePropertyName("payload"u8);
        JsonSerializer.Serialize(writer, payload, contract);
        writer.WriteEndObject();
        WireJson.Return(writer);
    }

    /// <summary>A response whose result is JSON already.</summary>
    public static void WriteRawResult(IBufferWriter<byte> output, string id, ReadOnlySpan<byte> payload)
    {
        var writer = WireJson.Rent(output);
        BeginResponse(writer, id, isOk: true);
        writer.WritePropertyName("payload"u8);
        writer.WriteRawValue(payload, skipInputValidation: true);
        writer.WriteEndObject();
        WireJson.Return(writer);
    }

    /// <summary>A response whose result is <c>null</c>.</summary>
    public static void WriteNullResult(IBufferWriter<byte> output, string id) => WriteRawResult(output, id, "null"u8);

    /// <summary>A response with an error.</summary>
    public static void WriteError(IBufferWriter<byte> output, string id, ErrorShape error)
    {
        var writer = WireJson.Rent(output);
        BeginResponse(writer, id, isOk: false);
        WriteErrorMember(writer, error);
        writer.WriteEndObject();
        WireJson.Return(writer);
    }

    /// <summary>A response with an error and a result beside it, as a failed <c>agent</c> run has.</summary>
    public static void WriteError<T>(IBufferWriter<byte> output, string id, ErrorShape error, T payload, JsonTypeInfo<T> contract)
    {
        var writer = WireJson.Rent(output);
        BeginResponse(writer, id, isOk: false);
        writer.WritePropertyName("payload"u8);
        JsonSerializer.Serialize(writer, payload, contract);
        WriteErrorMember(writer, error);
        writer.WriteEndObject();
        WireJson.Return(writer);
    }

    /// <summary>The answer to a message that is no request; its id is whatever the message had.</summary>
    public static void WriteFault(IBufferWriter<byte> output, FrameFault fault)
    {
        var writer = WireJson.Rent(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "res"u8);
        writer.WritePropertyName("id"u8);
        writer.WriteRawValue(fault.Id.Span, skipInputValidation: true);
        writer.WriteBoolean("ok"u8, false);
        WriteErrorMember(writer, new ErrorShape { Code = ProtocolErrorCode.InvalidRequest, Message = fault.Message });
        writer.WriteEndObject();
        WireJson.Return(writer);
    }

    /// <summary>An event up to and with its payload, e.g. <c>{"type":"event","event":"tick","payload":{"ts":1}</c>.</summary>
    public static void WriteEventPrefix(IBufferWriter<byte> output, GatewayEvent happened)
    {
        var writer = WireJson.Rent(output);
        BeginEvent(writer, happened.Name);
        happened.WritePayload(writer);
        WireJson.Return(writer);
    }

    /// <summary>As the other one, with a payload that is JSON already.</summary>
    public static void WriteEventPrefix(IBufferWriter<byte> output, string name, ReadOnlySpan<byte> payload)
    {
        var writer = WireJson.Rent(output);
        BeginEvent(writer, name);
        writer.WriteRawValue(payload, skipInputValidation: true);
        WireJson.Return(writer);
    }

    /// <summary>The end of an event: <c>}</c>, or <c>,"seq":5}</c>, or that with <c>"stateVersion"</c>.</summary>
    /// <param name="destination">At least <see cref="MaxEventTailBytes"/> long.</param>
    /// <param name="seq">The connection's number of this event; none for one that is sent to it alone.</param>
    /// <param name="state">Only for <c>presence</c> and <c>health</c>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteEventTail(Span<byte> destination, long? seq, StateVersion? state)
    {
        var length = 0;
        if (seq is { } number)
        {
            Append(",\"seq\":"u8, destination, ref length);
            Append(number, destination, ref length);
        }
        if (state is not null)
        {
            Append(",\"stateVersion\":{\"presence\":"u8, destination, ref length);
            Append(state.Presence, destination, ref length);
            Append(",\"health\":"u8, destination, ref length);
            Append(state.Health, destination, ref length);
            Append("}"u8, destination, ref length);
        }
        Append("}"u8, destination, ref length);
        return length;
    }

    /// <summary>As <see cref="WriteEventTail(Span{byte}, long?, StateVersion?)"/>, behind what is there.</summary>
    public static void WriteEventTail(IBufferWriter<byte> output, long? seq, StateVersion? state) =>
        output.Advance(WriteEventTail(output.GetSpan(MaxEventTailBytes), seq, state));

    private static void BeginResponse(Utf8JsonWriter writer, string id, bool isOk)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "res"u8);
        writer.WriteString("id"u8, id);
        writer.WriteBoolean("ok"u8, isOk);
    }

    private static void BeginEvent(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "event"u8);
        writer.WriteString("event"u8, name);
        writer.WritePropertyName("payload"u8);
    }

    private static void WriteErrorMember(Utf8JsonWriter writer, ErrorShape error)
    {
        writer.WritePropertyName("error"u8);
        JsonSerializer.Serialize(writer, error, ProtocolJson.Default.ErrorShape);
    }

    private static void Append(ReadOnlySpan<byte> text, Span<byte> destination, ref int length)
    {
        text.CopyTo(destination[length..]);
        length += text.Length;
    }

    private static void Append(long number, Span<byte> destination, ref int length)
    {
        if (!Utf8Formatter.TryFormat(number, destination[length..], out var written))
            throw new ArgumentException("too short for the end of an event", nameof(destination));
        length += written;
    }
}
