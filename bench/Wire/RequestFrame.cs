using System.Buffers;
using System.Text.Json;

namespace OpenClaw.Bench.Wire;

/// <summary>Writes request frames into a buffer that is used again for the next one.</summary>
internal sealed class RequestFrame : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    public RequestFrame() => _json = new Utf8JsonWriter(_buffer);

    /// <summary>The frame's bytes, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(string id, string method, Action<Utf8JsonWriter>? writeParams = null)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, "req"u8);
        _json.WriteString("id"u8, id);
        _json.WriteString("method"u8, method);
        _json.WriteStartObject("params"u8);
        writeParams?.Invoke(_json);
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose() => _json.Dispose();
}
