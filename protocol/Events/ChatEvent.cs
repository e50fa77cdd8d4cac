using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Events;

/// <summary>A run as a chat shows it: the text so far, then its end.</summary>
/// <remarks>Source: protocol v3, <c>ChatEvent</c>; protocol page, chat.</remarks>
[GenerateSerializer, Immutable, Alias("chat-event")]
public sealed record ChatEvent : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "chat";

    /// <summary>The run.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>The session: canonical for what a run says, as the client sent it for what a method says.</summary>
    [Id(1)] public required string SessionKey { get; init; }

    /// <summary>Number of the agent event that caused this one; numbers are left out.</summary>
    [Id(2)] public required long Seq { get; init; }

    /// <summary>One of <see cref="ChatState"/>.</summary>
    [Id(3)] public required string State { get; init; }

    /// <summary>Who stopped it, when <see cref="State"/> is <c>aborted</c>: <c>rpc</c>, <c>stop</c> or <c>timeout</c>.</summary>
    [Id(4)] public string? StopReason { get; init; }

    /// <summary>The whole text so far; absent in a final without text.</summary>
    [Id(5)] public ChatMessage? Message { get; init; }

    /// <summary>Protocol 4: what came since the last delta.</summary>
    [Id(6)] public string? DeltaText { get; init; }

    /// <summary>Protocol 4: <see cref="DeltaText"/> is the whole text, for what was shown no longer holds.</summary>
    [Id(7)] public bool? Replace { get; init; }

    /// <summary>Why, when <see cref="State"/> is <c>error</c>.</summary>
    [Id(8)] public string? ErrorMessage { get; init; }

    /// <summary>Tokens used.</summary>
    [Id(9)] public JsonText? Usage { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, ProtocolJson.Default.ChatEvent);
}

/// <summary>Words of <see cref="ChatEvent.State"/>.</summary>
public static class ChatState
{
    /// <summary>Text so far.</summary>
    public const string Delta = "delta";

    /// <summary>The run has ended.</summary>
    public const string Final = "final";

    /// <summary>The run was stopped.</summary>
    public const string Aborted = "aborted";

    /// <summary>The run has failed.</summary>
    public const string Error = "error";
}
