using System.Text.Json;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Transcript;

/// <summary>What the model sees of a session: the messages since the last compaction, behind its summary.</summary>
internal sealed class Conversation
{
    private const string SummaryIntro = "The conversation before this point was summarised to save space. Summary:\n\n";
    private List<string> _entryIds = [];
    private List<TranscriptMessage> _messages = [];

    public string? Summary { get; private set; }

    /// <summary>What models are given of the messages, kept from run to run.</summary>
    public PreparedHistory Prepared { get; private set; } = new();

    public int Count => _messages.Count;

    /// <summary>The messages as they are now; later additions do not show in it.</summary>
    public IReadOnlyList<TranscriptMessage> Messages => new Prefix(_messages, _messages.Count);

    public string EntryIdAt(int index) => _entryIds[index];

    public void Add(string entryId, TranscriptMessage message)
    {
        _entryIds.Add(entryId);
        _messages.Add(message);
    }

    /// <summary>Takes back what was added last and not kept.</summary>
    public void CutTo(int count)
    {
        _entryIds.RemoveRange(count, _entryIds.Count - count);
        _messages.RemoveRange(count, _messages.Count - count);
    }

    /// <summary>Replaces everything before <paramref name="keepFrom"/> by a summary. Views handed out before stay as they were.</summary>
    public void Compact(string compactionId, string summary, int keepFrom, long timestamp)
    {
        Summary = summary;
        Prepared = new();
        _entryIds = [compactionId, .. _entryIds.Skip(keepFrom)];
        _messages = [SummaryMessage(summary, timestamp), .. _messages.Skip(keepFrom)];
    }

    /// <summary>Reads a stored transcript: everything from the last compaction on.</summary>
    public static Conversation Read(IReadOnlyList<TranscriptRow> rows)
    {
        var conversation = new Conversation();
        for (var index = rows.Count - 1; index >= 0; index--)
        {
            if (rows[index].Type != "compaction") continue;
            using var compaction = JsonDocument.Parse(rows[index].Json);
            var firstKept = compaction.RootElement.GetProperty("firstKeptEntryId").GetString();
            conversation.Summary = compaction.RootElement.GetProperty("summary").GetString() ?? "";
            conversation.Add(rows[index].EntryId, SummaryMessage(conversation.Summary, rows[index].Timestamp));
            var from = index;
            for (var kept = 0; kept < index; kept++)
            {
                if (rows[kept].EntryId == firstKept) from = kept;
            }
            conversation.AddMessages(rows.Skip(from).Where(row => row.Type != "compaction"));
            return conversation;
        }
        conversation.AddMessages(rows);
        return conversation;
    }

    private void AddMessages(IEnumerable<TranscriptRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Type == "message") Add(row.EntryId, ReadMessage(row));
        }
    }

    private static TranscriptMessage ReadMessage(TranscriptRow row)
    {
        using var entry = JsonDocument.Parse(row.Json);
        return entry.RootElement.GetProperty("message").Deserialize(ProtocolJson.Default.TranscriptMessage)
            ?? throw new InvalidDataException($"transcript entry {row.EntryId} holds no message");
    }

    private static UserMessage SummaryMessage(string summary, long timestamp) => new() { Content = [TextBlock.Of(SummaryIntro + summary)], Timestamp = timestamp };

    /// <summary>The first entries of a list that only grows.</summary>
    private sealed class Prefix(List<TranscriptMessage> source, int count) : IReadOnlyList<TranscriptMessage>, ICollection<TranscriptMessage>
    {
        public bool IsReadOnly => true;

        public TranscriptMessage this[int index] => index < count ? source[index] : throw new ArgumentOutOfRangeException(nameof(index));

        public int Count => count;

        public IEnumerator<TranscriptMessage> GetEnumerator()
        {
            for (var index = 0; index < count; index++) yield return source[index];
        }

        // Every run copies the history; this way it is one copy of memory.
        public void CopyTo(TranscriptMessage[] array, int arrayIndex) => source.CopyTo(0, array, arrayIndex, count);

        public bool Contains(TranscriptMessage item) => source.IndexOf(item, 0, count) >= 0;

        void ICollection<TranscriptMessage>.Add(TranscriptMessage item) => throw new NotSupportedException("a view");

        void ICollection<TranscriptMessage>.Clear() => throw new NotSupportedException("a view");

        bool ICollection<TranscriptMessage>.Remove(TranscriptMessage item) => throw new NotSupportedException("a view");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
