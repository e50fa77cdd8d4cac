using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace OpenClaw.Protocol.Frames;

/// <summary>One request of a client, not looked into further than its envelope.</summary>
/// <param name="Id">Chosen by the client; the answer carries it.</param>
/// <param name="Method">What is asked for.</param>
/// <param name="Params">The parameters as they were written; empty when there are none. Lives as long as the frame's bytes.</param>
public readonly record struct RequestFrame(string Id, string Method, ReadOnlyMemory<byte> Params)
{
    /// <summary>How deep a frame may be nested.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a frame. Never throws, whatever the bytes are.</summary>
    /// <param name="utf8">One message of the socket.</param>
    /// <param name="version">What the connection speaks; on protocol 4 unknown members of the envelope are ignored.</param>
    /// <param name="frame">The request, when it is one.</param>
    /// <param name="fault">What is wrong, when it is a frame but no request.</param>
    public static FrameKind Read(ReadOnlyMemory<byte> utf8, ProtocolVersion version, out RequestFrame frame, out FrameFault? fault)
    {
        fault = null;
        // A binary message may hold anything: it is decoded as text is, with a mark in the place of what is none.
        if (!Utf8.IsValid(utf8.Span))
            utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8.Span));
        if (TryReadQuickly(utf8, version, out frame))
            return FrameKind.Request;
        try
        {
            return FrameInspection.Inspect(utf8, version, out frame, out fault);
        }
        catch (JsonException)
        {
            return FrameKind.NotJson;
        }
    }

    // The usual frame: known members only, each once, no escapes in what is decoded here.
    private static bool TryReadQuickly(ReadOnlyMemory<byte> utf8, ProtocolVersion version, out RequestFrame frame)
    {
        frame = default;
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var isRequest = false;
            string? id = null, method = null;
            ReadOnlyMemory<byte> parameters = default;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    if (isRequest || reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals("req"u8))
                        return false;
                    isRequest = true;
                }
                else if (reader.ValueTextEquals("id"u8))
                {
                    if (id is not null || !TryReadText(ref reader, out id))
                        return false;
                }
                else if (reader.ValueTextEquals("method"u8))
                {
                    if (method is not null || !TryReadText(ref reader, out method))
                        return false;
                }
                else if (reader.ValueTextEquals("params"u8))
                {
                    if (!parameters.IsEmpty)
                        return false;
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    parameters = utf8[start..(int)reader.BytesConsumed];
                }
                else if (version < ProtocolVersion.V4)
                {
                    return false;
                }
                else
                {
                    reader.Skip();
                }
            }
            if (!isRequest || id is null || method is null || reader.Read())
                return false;
            frame = new RequestFrame(id, method, parameters);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadText(ref Utf8JsonReader reader, out string? text)
    {
        text = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || reader.ValueSpan.IsEmpty)
            return false;
        text = reader.GetString();
        return true;
    }
}

/// <summary>What a message of a client turned out to be.</summary>
public enum FrameKind
{
    /// <summary>A request.</summary>
    Request,

    /// <summary>JSON, but no request.</summary>
    Invalid,

    /// <summary>No JSON.</summary>
    NotJson,
}

/// <summary>Why a message is no request.</summary>
/// <param name="Errors">All reasons in the wire's words, e.g. <c>must have required property 'method'</c>.</param>
/// <param name="Id">What the answer carries as its id, raw JSON: the message's own, else <c>"invalid"</c>.</param>
public sealed record FrameFault(string Errors, ReadOnlyMemory<byte> Id)
{
    /// <summary>The refusal's text.</summary>
    public string Message => $"invalid request frame: {Errors}";
}
