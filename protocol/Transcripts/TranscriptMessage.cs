using System.Text.Json.Serialization;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Transcripts;

/// <summary>One message of a conversation, in the form the transcript stores and <c>chat.history</c> returns.</summary>
/// <remarks>Source: protocol page, transcript entries of kind <c>message</c>. <c>role</c> tells the kinds apart.</remarks>
[GenerateSerializer, Immutable, Alias("transcript-message")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "role", IgnoreUnrecognizedTypeDiscriminators = false)]
[JsonDerivedType(typeof(UserMessage), "user")]
[JsonDerivedType(typeof(AssistantMessage), "assistant")]
[JsonDerivedType(typeof(ToolResultMessage), "toolResult")]
public abstract record TranscriptMessage
{
    /// <summary>The parts, in order.</summary>
    [Id(0), JsonPropertyOrder(0)] public required IReadOnlyList<ContentBlock> Content { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    [Id(1), JsonPropertyOrder(90)] public required long Timestamp { get; init; }

    /// <summary>All text blocks joined, without any other block.</summary>
    [JsonIgnore]
    public string Text => Content is [TextBlock only] ? only.Text : string.Concat(Content.OfType<TextBlock>().Select(block => block.Text));
}

/// <summary>What a person, or another part of the system on their behalf, said.</summary>
[GenerateSerializer, Immutable, Alias("user-message")]
public sealed record UserMessage : TranscriptMessage
{
    /// <summary>Says where the text came from when it was no person: e.g. another session.</summary>
    [Id(0), JsonPropertyOrder(91), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public JsonText? Provenance { get; init; }
}

/// <summary>One answer of the model, or a text that the gateway wrote in its name.</summary>
[GenerateSerializer, Immutable, Alias("assistant-message")]
public sealed record AssistantMessage : TranscriptMessage
{
    /// <summary>The provider's dialect: <c>openai-completions</c>, <c>openai-responses</c>, <c>anthropic-messages</c>, ...</summary>
    [Id(0), JsonPropertyOrder(1)] public required string Api { get; init; }

    /// <summary>Provider id of the configuration; <c>openclaw</c> for text the gateway wrote itself.</summary>
    [Id(1), JsonPropertyOrder(2)] public required string Provider { get; init; }

    /// <summary>Model id; <c>gateway-injected</c> for text the gateway wrote itself.</summary>
    [Id(2), JsonPropertyOrder(3)] public required string Model { get; init; }

    /// <summary>What the call used.</summary>
    [Id(3), JsonPropertyOrder(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public TokenUsage? Usage { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, <c>toolUse</c>, <c>error</c> or <c>aborted</c>.</summary>
    [Id(4), JsonPropertyOrder(5)] public required string StopReason { get; init; }

    /// <summary>Why, when <see cref="StopReason"/> is <c>error</c> or <c>aborted</c>.</summary>
    [Id(5), JsonPropertyOrder(95), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? ErrorMessage { get; init; }

    /// <summary>Guards against appending the same gateway text twice, e.g. <c>{runId}:assistant</c>.</summary>
    [Id(6), JsonPropertyOrder(96), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? IdempotencyKey { get; init; }

    /// <summary>Set on the partial text of an aborted run.</summary>
    [Id(7), JsonPropertyOrder(97), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public AbortMark? OpenclawAbort { get; init; }
}

/// <summary>Marks partial text that was kept when a run was aborted.</summary>
[GenerateSerializer, Immutable, Alias("abort-mark")]
public sealed record AbortMark
{
    /// <summary>Always true.</summary>
    [Id(0)] public required bool Aborted { get; init; }

    /// <summary><c>rpc</c>, <c>stop-command</c> or <c>timeout</c>.</summary>
    [Id(1)] public required string Origin { get; init; }

    /// <summary>The run.</summary>
    [Id(2)] public required string RunId { get; init; }
}

/// <summary>The outcome of one tool call.</summary>
[GenerateSerializer, Immutable, Alias("tool-result-message")]
public sealed record ToolResultMessage : TranscriptMessage
{
    /// <summary>The call it answers.</summary>
    [Id(0), JsonPropertyOrder(-3)] public required string ToolCallId { get; init; }

    /// <summary>The tool.</summary>
    [Id(1), JsonPropertyOrder(-2)] public required string ToolName { get; init; }

    /// <summary>Data for programs, never shown to the model.</summary>
    [Id(2), JsonPropertyOrder(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public JsonText? Details { get; init; }

    /// <summary>The call failed.</summary>
    [Id(3), JsonPropertyOrder(3)] public required bool IsError { get; init; }
}

/// <summary>A part of a message. <c>type</c> tells the kinds apart.</summary>
[GenerateSerializer, Immutable, Alias("content-block")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextBlock), "text")]
[JsonDerivedType(typeof(ImageBlock), "image")]
[JsonDerivedType(typeof(ThinkingBlock), "thinking")]
[JsonDerivedType(typeof(ToolCallBlock), "toolCall")]
public abstract record ContentBlock;

/// <summary>Plain text.</summary>
[GenerateSerializer, Immutable, Alias("text-block")]
public sealed record TextBlock : ContentBlock
{
    /// <summary>The text.</summary>
    [Id(0)] public required string Text { get; init; }

    /// <summary>A block of this text.</summary>
    public static TextBlock Of(string text) => new() { Text = text };
}

/// <summary>An image, inline.</summary>
[GenerateSerializer, Immutable, Alias("image-block")]
public sealed record ImageBlock : ContentBlock
{
    /// <summary>Base64, without a data URL prefix.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Data { get; init; }

    /// <summary>E.g. <c>image/png</c>.</summary>
    [Id(1)] public required string MimeType { get; init; }

    /// <summary>Size of the image in bytes, where <see cref="Data"/> was left out.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public long? Bytes { get; init; }

    /// <summary>True where <see cref="Data"/> was left out.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public bool? Omitted { get; init; }
}

/// <summary>What the model thought before it answered.</summary>
[GenerateSerializer, Immutable, Alias("thinking-block")]
public sealed record ThinkingBlock : ContentBlock
{
    /// <summary>The text.</summary>
    [Id(0)] public required string Thinking { get; init; }

    /// <summary>The provider's seal, needed to send the block back.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? ThinkingSignature { get; init; }
}

/// <summary>The model asks for a tool.</summary>
[GenerateSerializer, Immutable, Alias("tool-call-block")]
public sealed record ToolCallBlock : ContentBlock
{
    /// <summary>The provider's id of the call.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The tool.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>A JSON object.</summary>
    [Id(2)] public required JsonText Arguments { get; init; }
}

/// <summary>Tokens of one model call.</summary>
[GenerateSerializer, Immutable, Alias("token-usage")]
public sealed record TokenUsage
{
    /// <summary>Prompt tokens that were not read from a cache.</summary>
    [Id(0)] public long Input { get; init; }

    /// <summary>Tokens the model wrote.</summary>
    [Id(1)] public long Output { get; init; }

    /// <summary>Prompt tokens read from the provider's cache.</summary>
    [Id(2)] public long CacheRead { get; init; }

    /// <summary>Prompt tokens written to the provider's cache.</summary>
    [Id(3)] public long CacheWrite { get; init; }

    /// <summary>All of them.</summary>
    [Id(4)] public long TotalTokens { get; init; }

    /// <summary>Their price.</summary>
    [Id(5)] public TokenCost Cost { get; init; } = new();
}

/// <summary>Price of one model call in USD.</summary>
[GenerateSerializer, Immutable, Alias("token-cost")]
public sealed record TokenCost
{
    /// <summary>Of <see cref="TokenUsage.Input"/>.</summary>
    [Id(0)] public decimal Input { get; init; }

    /// <summary>Of <see cref="TokenUsage.Output"/>.</summary>
    [Id(1)] public decimal Output { get; init; }

    /// <summary>Of <see cref="TokenUsage.CacheRead"/>.</summary>
    [Id(2)] public decimal CacheRead { get; init; }

    /// <summary>Of <see cref="TokenUsage.CacheWrite"/>.</summary>
    [Id(3)] public decimal CacheWrite { get; init; }

    /// <summary>The sum.</summary>
    [Id(4)] public decimal Total { get; init; }
}
