using System.Text.Json.Serialization;

namespace OpenClaw.Bench.Measurements;

internal enum Better
{
    Higher,
    Lower,
    /// <summary>Context for another number: neither direction is a win.</summary>
    Neither,
}

/// <summary>One number of one repetition.</summary>
internal sealed record Measurement(string Name, string Unit, double Value, Better Better);

/// <summary>What one repetition of one scenario against one gateway gave.</summary>
internal sealed record Repetition(string Gateway, string Scenario, int Number, IReadOnlyList<Measurement> Measurements);

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Repetition))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
