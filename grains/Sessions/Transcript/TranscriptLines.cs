using System.Buffers;
using System.Globalization;
using System.Text.Json;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Transcript;

/// <summary>Writes transcript entries as lines of the original's JSONL, each naming its parent.</summary>
/// <remarks>Source: protocol page, sessions, transcript.</remarks>
internal sealed class TranscriptLines(string sessionId, long lastSeq, string? lastEntryId)
{
    /// <summary>The highest sequence handed out.</summary>
    public long LastSeq { get; private set; } = lastSeq;

    /// <summary>The newest entry; null while there is only the header.</summary>
    public string? LastEntryId { get; private set; } = lastEntryId;

    /// <summary>Lines handed out since then were not kept.</summary>
    public void Return(long lastSeq, string? lastEntryId) => (LastSeq, LastEntryId) = (lastSeq, lastEntryId);

    public TranscriptRow Header(DateTimeOffset at) => Line("session", at, sessionId, isHeader: true, json =>
    {
        json.WriteNumber("version"u8, 3);
        json.WriteString("id"u8, sessionId);
        json.WriteString("timestamp"u8, Iso(at));
        json.WriteString("cwd"u8, "workspace"u8);
    });

    public TranscriptRow ModelChange(ChosenModel model, DateTimeOffset at) => Entry("model_change", at, json =>
    {
        json.WriteString("provider"u8, model.Provider);
        json.WriteString("modelId"u8, model.Model);
    });

    public TranscriptRow ThinkingLevelChange(string level, DateTimeOffset at) =>
        Entry("thinking_level_change", at, json => json.WriteString("thinkingLevel"u8, level));

    public TranscriptRow ModelSnapshot(ChosenModel model, DateTimeOffset at) => Entry("custom", at, json =>
    {
        json.WriteString("customType"u8, "model-snapshot"u8);
        json.WriteStartObject("data"u8);
        json.WriteNumber("timestamp"u8, at.ToUnixTimeMilliseconds());
        json.WriteString("provider"u8, model.Provider);
        json.WriteString("modelApi"u8, model.Api);
        json.WriteString("modelId"u8, model.Model);
        json.WriteEndObject();
    });

    public TranscriptRow Compaction(string summary, string firstKeptEntryId, long tokensBefore, DateTimeOffset at)
    {
        var row = Entry("compaction", at, json =>
        {
            json.WriteString("summary"u8, summary);
            json.WriteString("firstKeptEntryId"u8, firstKeptEntryId);
            json.WriteNumber("tokensBefore"u8, tokensBefore);
            json.WriteBoolean("fromHook"u8, false);
        });
        return row with { ClientJson = ClientForm.OfCompaction(row.EntryId, row.Timestamp) };
    }

    public TranscriptRow Message(TranscriptMessage message, DateTimeOffset at)
    {
        var row = Entry("message", at, json =>
        {
            json.WritePropertyName("message"u8);
            JsonSerializer.Serialize(json, message, ProtocolJson.Default.TranscriptMessage);
        });
        return row with { ClientJson = ClientForm.Of(message) };
    }

    private TranscriptRow Entry(string type, DateTimeOffset at, Action<Utf8JsonWriter> writeRest)
    {
        var id = NewId();
        var parent = LastEntryId;
        var row = Line(type, at, id, isHeader: false, json =>
        {
            json.WriteString("id"u8, id);
            json.WriteString("parentId"u8, parent);
            json.WriteString("timestamp"u8, Iso(at));
            writeRest(json);
        }) with { ParentId = parent };
        LastEntryId = id;
        return row;
    }

    private TranscriptRow Line(string type, DateTimeOffset at, string entryId, bool isHeader, Action<Utf8JsonWriter> writeRest)
    {
        var buffer = new ArrayBufferWriter<byte>(isHeader ? 192 : 512);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            writeRest(json);
            json.WriteEndObject();
        }
        return new()
        {
            SessionId = sessionId, Seq = ++LastSeq, EntryId = entryId, Type = type, Timestamp = at.ToUnixTimeMilliseconds(), Json = buffer.WrittenMemory,
        };
    }

    private static string NewId() => Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 4));

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
