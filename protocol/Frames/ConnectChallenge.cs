using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Protocol.Events;

namespace OpenClaw.Protocol.Frames;

/// <summary>First frame of a connection: what the device must sign in its <c>connect</c>. Never numbered.</summary>
[GenerateSerializer, Immutable, Alias("connect-challenge")]
public sealed record ConnectChallenge : GatewayEvent
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Name => "connect.challenge";

    /// <summary>Random, used once.</summary>
    [Id(0)] public required string Nonce { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [Id(1)] public required long Ts { get; init; }

    /// <inheritdoc/>
    public override void WritePayload(Utf8JsonWriter writer) =>
        JsonSerializer.Serialize(writer, this, ProtocolJson.Default.ConnectChallenge);
}
