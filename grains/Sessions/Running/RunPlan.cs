using OpenClaw.GrainInterfaces;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What is to be run: the message or messages of one turn, and under which ledger row.</summary>
internal sealed record RunPlan
{
    /// <summary>Also the idempotency key of the ledger row.</summary>
    public required string RunId { get; init; }

    /// <summary>Kind of the ledger row.</summary>
    public required string LedgerKind { get; init; }

    /// <summary>The session key as the client wrote it; abort compares it, and some events carry it.</summary>
    public required string RawSessionKey { get; init; }
    public required IReadOnlyList<long> InboxSeqs { get; init; }
    public required string Lane { get; init; }

    /// <summary>Null: the agent's default; zero: none.</summary>
    public TimeSpan? Timeout { get; init; }
    public string? ThinkingLevel { get; init; }
    public string? ExtraSystemPrompt { get; init; }
    public string? Channel { get; init; }

    /// <summary>Where the answer goes beside the events; null: nowhere.</summary>
    public ChannelRoute? Route { get; init; }

    /// <summary>Its sender may do what only administrators may; messages of others are not put into it.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Connections that get the tool events of this run.</summary>
    public IReadOnlyList<string> ToolConnections { get; init; } = [];

    /// <summary>The run of one message, or of several with the newest saying how.</summary>
    public static RunPlan Of(SessionLog log, string runId, string kind, AcceptedMessage message, IReadOnlyList<long> inboxSeqs) => new()
    {
        RunId = runId,
        LedgerKind = kind,
        RawSessionKey = message.RawSessionKey,
        InboxSeqs = inboxSeqs,
        Lane = RunLanes.Of(log.SessionKey, message.Lane),
        Timeout = message.TimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        ThinkingLevel = message.ThinkingLevel,
        ExtraSystemPrompt = message.ExtraSystemPrompt,
        Channel = message.Channel,
        Route = message.Route,
        IsAdmin = message.IsAdmin,
        ToolConnections = message.ToolConnection is { } connection ? [connection] : [],
    };

    /// <summary>A run that is on record and whose messages are not.</summary>
    public static RunPlan Of(LedgerRow row) => new()
    {
        RunId = row.RunId, LedgerKind = row.Kind, RawSessionKey = row.RawSessionKey, InboxSeqs = [], Lane = RunLanes.Of(row.SessionKey, null),
    };

    /// <summary>Starts a change of its ledger row.</summary>
    public LedgerChange Change() => new() { Kind = LedgerKind, IdempotencyKey = RunId };

    /// <summary>Its messages are answered.</summary>
    public InboxChange[] Answered() => [.. InboxSeqs.Select(seq => new InboxChange(seq, InboxState.Answered, RunId, null))];
}
