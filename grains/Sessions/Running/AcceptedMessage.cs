using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>A message as the inbox keeps it: everything its run will need, whichever silo runs it.</summary>
internal sealed record AcceptedMessage
{
    /// <summary><c>chat</c> or <c>channel</c> (collected with others of its kind and route) or <c>agent</c> (a turn of its own).</summary>
    public required string Kind { get; init; }

    /// <summary>The sender's idempotency key.</summary>
    public required string Key { get; init; }
    public required string RawSessionKey { get; init; }
    public required string Sender { get; init; }

    /// <summary>Cleaned, without stamp or metadata.</summary>
    public required string Text { get; init; }
    public IReadOnlyList<ContentBlock> Images { get; init; } = [];

    /// <summary>Unix milliseconds.</summary>
    public required long At { get; init; }
    public long? TimeoutMs { get; init; }
    public string? ThinkingLevel { get; init; }
    public string? ExtraSystemPrompt { get; init; }
    public string? Channel { get; init; }
    public string? Lane { get; init; }
    public string? ToolConnection { get; init; }

    /// <summary>A slash command of the gateway's own; it is answered without the model.</summary>
    public bool IsCommand { get; init; }

    /// <summary>The queue mode it waits under, where that says more than how it is collected: <c>steer</c> or <c>steer-backlog</c>.</summary>
    public string? Steering { get; init; }

    /// <summary>May do what only administrators may.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The channel it came by; null: none.</summary>
    public ChannelRoute? Route { get; init; }

    /// <summary>What is known by this message's commit, and only then.</summary>
    [JsonIgnore]
    public SeenRow? Seen { get; init; }

    /// <summary>The other one can be answered together with this one.</summary>
    public bool Joins(AcceptedMessage other) => Kind is LedgerKind.Chat or LedgerKind.Channel && Kind == other.Kind && IsAdmin == other.IsAdmin && GoesTo(other.Route);

    /// <summary>Its answer goes to the same place.</summary>
    public bool GoesTo(ChannelRoute? route) =>
        (Route?.Channel, Route?.AccountId, Route?.Target, Route?.ThreadId) == (route?.Channel, route?.AccountId, route?.Target, route?.ThreadId);

    /// <summary>The row that keeps it.</summary>
    public InboxRow ToRow(long seq, InboxState state, string? runId) => new()
    {
        Seq = seq, MessageId = Key, State = state, RunId = runId, AcceptedAt = At, Body = JsonSerializer.SerializeToUtf8Bytes(this, InboxJson.Default.AcceptedMessage),
    };

    public static AcceptedMessage Read(InboxRow row) =>
        JsonSerializer.Deserialize(row.Body.Span, InboxJson.Default.AcceptedMessage) ?? throw new InvalidDataException($"inbox row {row.Seq} is empty");

    public static string KindOf(InboxRow row) => Read(row).Kind;
}

[JsonSerializable(typeof(AcceptedMessage))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class InboxJson : JsonSerializerContext;
