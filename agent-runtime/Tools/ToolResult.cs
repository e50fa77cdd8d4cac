using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>What a tool gives back: blocks for the model, data for programs, a line for people.</summary>
public sealed record ToolResult
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required IReadOnlyList<ContentBlock> Content { get; init; }
    public JsonText? Details { get; init; }

    /// <summary>E.g. <c>first 2 lines of AGENTS.md</c>.</summary>
    public string? Meta { get; init; }
    public bool IsError { get; init; }

    public static ToolResult Text(string text, string? meta = null) => new() { Content = [TextBlock.Of(text)], Meta = meta };

    public static ToolResult Error(string text) => new() { Content = [TextBlock.Of(text)], IsError = true };

    /// <summary>Indented for the model, the same object as details.</summary>
    public static ToolResult Json(JsonObject value, string? meta = null) => new()
    {
        Content = [TextBlock.Of(value.ToJsonString(Readable))],
        Details = new JsonText(JsonSerializer.SerializeToUtf8Bytes(value)),
        Meta = meta,
    };
}

/// <summary>A call that can't be done as asked. The message is for the model, so that it can do better.</summary>
public sealed class ToolException(string message) : Exception(message);
