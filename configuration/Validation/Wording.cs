using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenClaw.Configuration.Validation;

internal static class Wording
{
    /// <summary>Names are quoted as JSON does, and stay readable.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
