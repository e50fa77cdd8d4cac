using System.Text.Json;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Grains.Sessions.Transcript;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>A session as the grain holds it in memory, and the only way it writes: one fenced transaction at a time.</summary>
/// <remarks>
/// Memory changes only with a commit. When a commit's outcome is not the expected one the log is <see cref="IsBroken"/>: what is
/// in memory may not be what is stored, and the activation must end.
/// </remarks>
internal sealed class SessionLog(ISessionStore store, TimeProvider clock, string tenant, string sessionKey, Action broken)
{
    private TranscriptLines? _lines;
    private Conversation? _conversation;
    private long _nextInboxSeq = 1;

    // The conversation whose first and last text the list shows.
    private string? _listed;
    private long _version;

    public SessionEntry? Entry { get; private set; }

    /// <summary>Waiting messages, oldest first.</summary>
    public List<InboxRow> Waiting { get; } = [];

    /// <summary>Lines of the system that the next prompt begins with.</summary>
    public List<InboxRow> Remembered { get; } = [];

    /// <summary>Messages that a full queue dropped and that the next prompt tells in short, oldest first.</summary>
    public List<InboxRow> Overflow { get; } = [];

    /// <summary>Runs an earlier owner left open; emptied by recovery.</summary>
    public IReadOnlyList<LedgerRow> OpenRuns { get; private set; } = [];

    /// <summary>Messages taken in by a run that an earlier owner left open.</summary>
    public IReadOnlyList<InboxRow> InRun { get; private set; } = [];

    public long Fence { get; private set; }

    public bool IsBroken { get; private set; }

    public string Tenant => tenant;

    public string SessionKey => sessionKey;

    public DateTimeOffset Now => clock.GetUtcNow();

    public Conversation Conversation => _conversation ?? throw new InvalidOperationException("the transcript was not loaded");

    public TranscriptLines Lines => _lines ?? throw new InvalidOperationException("the transcript was not loaded");

    public bool HasTranscript => _lines is { LastSeq: > 0 };

    /// <summary>Takes the session over: earlier activations can no longer write.</summary>
    public async Task ClaimAsync()
    {
        // Not the caller's to cancel: half a session must not be taken for a whole one.
        var state = await store.Claim(tenant, sessionKey, CancellationToken.None);
        Fence = state.Fence;
        Entry = state.Entry is { } json ? JsonSerializer.Deserialize(json.Span, ProtocolJson.Default.SessionEntry) : null;
        OpenRuns = state.OpenRuns;
        InRun = [.. state.Inbox.Where(row => row.State == InboxState.InRun)];
        foreach (var row in state.Inbox.Where(row => row.State == InboxState.Waiting)) PlaceOf(row).Add(row);
        _nextInboxSeq = state.LastInboxSeq + 1;
        _listed = Entry?.SessionId;

        await ReadTranscriptAsync();
    }

    /// <summary>Makes memory agree with the stored transcript.</summary>
    public async Task ReadTranscriptAsync()
    {
        if (Entry is null) return;
        var rows = await store.ReadTranscript(tenant, Entry.SessionId, 1, CancellationToken.None);
        _conversation = Conversation.Read(rows);
        _lines = new TranscriptLines(Entry.SessionId, rows.Count == 0 ? 0 : rows[^1].Seq, rows.Any(row => row.Type != "session") ? rows[^1].EntryId : null);
        _version++;
    }

    /// <summary>Starts a conversation under this key: a new session id and an empty transcript. Stored by the next commit.</summary>
    public SessionEntry Begin(Func<string, long, SessionEntry>? make = null)
    {
        var sessionId = Guid.NewGuid().ToString();
        var now = Now.ToUnixTimeMilliseconds();
        Entry = make?.Invoke(sessionId, now) ?? new SessionEntry { SessionId = sessionId, UpdatedAt = now };
        _conversation = new Conversation();
        _lines = new TranscriptLines(sessionId, 0, null);
        _version++;
        return Entry;
    }

    /// <summary>The entry is gone with the next commit.</summary>
    public void End()
    {
        Entry = null;
        _listed = null;
        _conversation = null;
        _lines = null;
        _version++;
    }

    /// <summary>What memory holds now, for a commit that may be refused.</summary>
    public LogMark Mark() => new(Entry, _conversation, _conversation?.Count ?? 0, _lines, _lines?.LastSeq ?? 0, _lines?.LastEntryId, [.. Remembered], [.. Overflow]);

    public long NextInboxSeq() => _nextInboxSeq++;

    /// <summary>Adds a message to the transcript; stored by the commit that carries the row.</summary>
    public TranscriptRow Append(TranscriptMessage message)
    {
        var row = Lines.Message(message, Now);
        Conversation.Add(row.EntryId, message);
        _version++;
        return row;
    }

    /// <summary>Starts a commit of this session.</summary>
    public SessionCommit NewCommit() => new() { Tenant = tenant, SessionKey = sessionKey, Fence = Fence };

    /// <summary>The row that stores an entry, with what the list is searched and ordered by.</summary>
    public SessionRow Row(SessionEntry entry, string? firstUserText = null, string? lastText = null)
    {
        Entry = entry;
        _version++;
        // A conversation that begins anew does not show the texts of the one before.
        var kept = entry.SessionId == _listed ? null : "";
        _listed = entry.SessionId;
        var listEntry = SessionListing.Of(sessionKey, entry);
        return new()
        {
            SessionId = entry.SessionId,
            AgentId = SessionListing.AgentOf(sessionKey),
            Kind = listEntry.Kind,
            Label = entry.Label,
            DisplayName = listEntry.DisplayName,
            SpawnedBy = entry.SpawnedBy,
            Channel = entry.Channel ?? entry.LastChannel,
            UpdatedAt = entry.UpdatedAt,
            Entry = WireJson.ToUtf8(entry, ProtocolJson.Default.SessionEntry),
            ListRow = WireJson.ToUtf8(listEntry, ProtocolJson.Default.SessionListEntry),
            FirstUserText = Clip(firstUserText) ?? kept,
            LastText = Clip(lastText) ?? kept,
        };
    }

    /// <summary>Writes; durable when it returns. No caller can cancel it: what is handed over is kept, and what is kept goes on.</summary>
    /// <param name="commit">What to write.</param>
    /// <param name="before">What memory was before the commit was built; needed where the store may refuse.</param>
    /// <exception cref="ProtocolException"><c>UNAVAILABLE</c>: the store can't be reached, or another activation owns the session.</exception>
    /// <exception cref="DuplicateRunException">The idempotency key is taken.</exception>
    /// <exception cref="LabelTakenException">The label is taken.</exception>
    public async Task CommitAsync(SessionCommit commit, LogMark? before = null)
    {
        if (IsBroken) throw Moved();
        // The store takes commits in the order they are handed over; nothing may come between building a commit and this line.
        var write = store.Commit(commit, CancellationToken.None);
        var handedOver = _version;
        try
        {
            await write;
        }
        catch (Exception error) when (error is DuplicateRunException or LabelTakenException or DuplicateDeliveryException or AccountTakenOverException)
        {
            // Refused as a whole, so memory returns to what is stored; where something was built on top meanwhile it can't.
            if (before is not null && _version == handedOver) Return(before);
            else Break();
            throw;
        }
        catch (FencedException)
        {
            Break();
            throw Moved();
        }
        catch (Exception error) when (error is not ProtocolException)
        {
            Break();
            throw new ProtocolException("the session store cannot be reached; nothing was kept", error) { Retryable = true, RetryAfterMs = 2000 };
        }
    }

    /// <summary>What is in memory may not be what is stored: this activation writes no more and ends.</summary>
    public void Break()
    {
        if (IsBroken) return;
        IsBroken = true;
        broken();
    }

    private void Return(LogMark mark)
    {
        Entry = mark.Entry;
        _listed = mark.Entry?.SessionId;
        (_conversation, _lines) = (mark.Conversation, mark.Lines);
        _conversation?.CutTo(mark.Messages);
        _lines?.Return(mark.LastSeq, mark.LastEntryId);
        Remembered.Clear();
        Remembered.AddRange(mark.Remembered);
        Overflow.Clear();
        Overflow.AddRange(mark.Overflow);
        _version++;
    }

    private List<InboxRow> PlaceOf(InboxRow row) =>
        AcceptedMessage.KindOf(row) == LedgerKind.System ? Remembered : row.Reason == InboxReason.Summarized ? Overflow : Waiting;

    private static ProtocolException Moved() =>
        new("the session moved to another silo; send it again") { Retryable = true, RetryAfterMs = 500 };

    private static string? Clip(string? text) => text is { Length: > 500 } ? text[..500] : text;
}
