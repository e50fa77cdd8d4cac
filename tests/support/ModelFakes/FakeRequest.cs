using System.Text;
using System.Text.Json;

namespace OpenClaw.TestSupport.ModelFakes;

/// <summary>A request as it arrived.</summary>
public sealed record FakeRequest
{
    public required string Path { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Text of the last message of a user.</summary>
    public required string LastUserText { get; init; }

    /// <summary>A tool result follows that message.</summary>
    public required bool HasToolResult { get; init; }

    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
