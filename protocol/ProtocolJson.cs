using System.Text.Json.Serialization;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Presence;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol;

/// <summary>The JSON contracts of every record of the wire.</summary>
/// <remarks>
/// How text is escaped is the writer's business, not the contract's: write through <see cref="WireJson"/> or
/// <see cref="FrameWriter"/>, which leave letters, emoji and angle brackets as they are, like the original.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(WholeNumberConverter), typeof(SmallWholeNumberConverter)])]
[JsonSerializable(typeof(JsonText))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(TranscriptMessage))]
[JsonSerializable(typeof(TokenUsage))]
[JsonSerializable(typeof(IReadOnlyList<ContentBlock>))]
[JsonSerializable(typeof(ConnectParams))]
[JsonSerializable(typeof(ConnectChallenge))]
[JsonSerializable(typeof(HelloOk))]
[JsonSerializable(typeof(ErrorShape))]
[JsonSerializable(typeof(ChatSendParams))]
[JsonSerializable(typeof(ChatAttachment))]
[JsonSerializable(typeof(ChatSendResult))]
[JsonSerializable(typeof(ChatHistoryParams))]
[JsonSerializable(typeof(ChatHistoryResult))]
[JsonSerializable(typeof(ChatAbortParams))]
[JsonSerializable(typeof(ChatAbortResult))]
[JsonSerializable(typeof(ChatInjectParams))]
[JsonSerializable(typeof(ChatInjectResult))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(SessionEntry))]
[JsonSerializable(typeof(SessionsListParams))]
[JsonSerializable(typeof(SessionsListResult))]
[JsonSerializable(typeof(SessionsPreviewParams))]
[JsonSerializable(typeof(SessionsPreviewResult))]
[JsonSerializable(typeof(SessionsResolveParams))]
[JsonSerializable(typeof(SessionsResolveResult))]
[JsonSerializable(typeof(SessionsPatchParams))]
[JsonSerializable(typeof(SessionsPatchResult))]
[JsonSerializable(typeof(SessionsResetParams))]
[JsonSerializable(typeof(SessionsResetResult))]
[JsonSerializable(typeof(SessionsDeleteParams))]
[JsonSerializable(typeof(SessionsDeleteResult))]
[JsonSerializable(typeof(SessionsCompactParams))]
[JsonSerializable(typeof(SessionsCompactResult))]
[JsonSerializable(typeof(PresenceEntry))]
[JsonSerializable(typeof(ChatEvent))]
public sealed partial class ProtocolJson : JsonSerializerContext;
