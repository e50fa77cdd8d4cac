using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OpenClaw.TestSupport.Wire;

/// <summary>An error answer of the gateway, as it stood on the wire.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is the protocol's error, and reads as one")]
public sealed class WireError(string method, JsonElement response)
    : Exception($"{method}: {Text(response, "code")}: {Text(response, "message")}")
{
    public string Method { get; } = method;
    public string Code { get; } = Text(response, "code");

    /// <summary>The error's text alone; <see cref="Exception.Message"/> also names method and code.</summary>
    public string Reason { get; } = Text(response, "message");

    /// <summary>The whole response frame: <c>error.details</c>, <c>error.retryable</c> and a payload, where there is one.</summary>
    public JsonElement Response { get; } = response;

    public JsonElement? Details => Response.GetProperty("error").TryGetProperty("details", out var details) ? details : null;

    private static string Text(JsonElement response, string name) =>
        response.TryGetProperty("error", out var error) && error.TryGetProperty(name, out var text) ? text.GetString()! : "";
}
