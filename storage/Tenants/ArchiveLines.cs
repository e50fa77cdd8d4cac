using System.Buffers;
using System.Text.Json;

namespace OpenClaw.Storage.Tenants;

/// <summary>The lines of a tenant's archive, the same whichever database they come from.</summary>
internal static class ArchiveLines
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Session(string key, string? label, ReadOnlyMemory<byte> entry) => Line("session", json =>
    {
        json.WriteString("key", key);
        if (label is not null) json.WriteString("label", label);
        Raw(json, "entry", entry);
    });

    public static ReadOnlyMemory<byte> Transcript(string sessionId, ReadOnlyMemory<byte> entry) => Line("transcript", json =>
    {
        json.WriteString("sessionId", sessionId);
        Raw(json, "entry", entry);
    });

    public static ReadOnlyMemory<byte> File(string agentId, string path, long updatedAt, ReadOnlyMemory<byte> content) => Line("file", json =>
    {
        json.WriteString("agent", agentId);
        json.WriteString("path", path);
        json.WriteNumber("updatedAt", updatedAt);
        json.WriteBase64String("base64", content.Span);
    });

    public static ReadOnlyMemory<byte> Usage(long at, string agentId, string sessionId, string model, long input, long output, long cacheRead, long cacheWrite, long costMicros) =>
        Line("usage", json =>
        {
            json.WriteNumber("at", at);
            json.WriteString("agent", agentId);
            json.WriteString("sessionId", sessionId);
            json.WriteString("model", model);
            json.WriteNumber("input", input);
            json.WriteNumber("output", output);
            json.WriteNumber("cacheRead", cacheRead);
            json.WriteNumber("cacheWrite", cacheWrite);
            json.WriteNumber("costMicros", costMicros);
        });

    private static ReadOnlyMemory<byte> Line(string kind, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            write(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void Raw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
