using OpenClaw.Grains.Sessions.Transcript;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>What a session's memory held before a commit was built: a refused commit leaves no trace in it.</summary>
internal sealed record LogMark(
    SessionEntry? Entry, Conversation? Conversation, int Messages, TranscriptLines? Lines, long LastSeq, string? LastEntryId, IReadOnlyList<InboxRow> Remembered,
    IReadOnlyList<InboxRow> Overflow);
