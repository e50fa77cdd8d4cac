using System.Globalization;
using System.Text.Json;
using Microsoft.SemanticKernel;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>One call: its parameters, checked as they are read, and the run around it.</summary>
public sealed class ToolCall(ToolContext context, KernelArguments arguments)
{
    public ToolContext Context => context;

    public string RequireText(params ReadOnlySpan<string> names) =>
        OptionalText(names) is { Length: > 0 } text ? text : throw new ToolException($"Missing required parameter: {names[0]}");

    /// <summary>May be empty: the content of a file, say.</summary>
    public string RequireTextOrEmpty(params ReadOnlySpan<string> names) =>
        OptionalText(names) ?? throw new ToolException($"Missing required parameter: {names[0]}");

    /// <summary>The first of the names that is given; later ones are spellings that models use instead.</summary>
    public string? OptionalText(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Value(name) is not { } value)
                continue;
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new ToolException($"Parameter {name} must be a string");
        }
        return null;
    }

    public int? OptionalInteger(string name, int min, int max)
    {
        if (Value(name) is not { } value)
            return null;
        // Some models write numbers as strings.
        var isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out var number) && number == Math.Floor(number) && number is >= int.MinValue and <= int.MaxValue,
            JsonValueKind.String => int.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
            _ => false,
        };
        if (!isNumber)
            throw new ToolException($"Parameter {name} must be a whole number");
        var given = value.ValueKind == JsonValueKind.Number ? (int)value.GetDouble() : int.Parse(value.GetString()!, CultureInfo.InvariantCulture);
        return given < min || given > max ? throw new ToolException($"Parameter {name} must be between {min} and {max}") : given;
    }

    public bool OptionalFlag(string name, bool otherwise) => Value(name) is not { } value ? otherwise : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
        _ => throw new ToolException($"Parameter {name} must be true or false"),
    };

    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new ToolException($"Parameter {name} must be a list of strings");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    private JsonElement? Value(string name) =>
        arguments.TryGetValue(name, out var value) && value is JsonElement { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } element ? element : null;
}
