using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Configuration.Keys;

namespace OpenClaw.Configuration.Validation;

/// <summary>One value against one key.</summary>
internal static class ValueCheck
{
    /// <summary>What is wrong, in the original's words; null when nothing is.</summary>
    public static string? Problem(JsonNode? value, ConfigurationKey key)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        return kind switch
        {
            JsonValueKind.Null when key.Types.HasFlag(KeyTypes.Null) => null,
            JsonValueKind.String when key.Types.HasFlag(KeyTypes.Text) => TextProblem(value!.GetValue<string>(), key),
            JsonValueKind.Number when (key.Types & (KeyTypes.Number | KeyTypes.Whole)) != 0 => NumberProblem(value!, key),
            JsonValueKind.True or JsonValueKind.False when key.Types.HasFlag(KeyTypes.Boolean) => BooleanProblem(kind, key),
            _ => $"Invalid input: expected {Expected(key)}, received {Received(kind)}",
        };
    }

    public static string Expected(ConfigurationKey key)
    {
        var names = new List<string>();
        Add(KeyTypes.Text, "string");
        Add(KeyTypes.Number | KeyTypes.Whole, "number");
        Add(KeyTypes.Boolean, "boolean");
        Add(KeyTypes.List, "array");
        Add(KeyTypes.Map, "object");
        Add(KeyTypes.Null, "null");
        return names.Count == 0 ? "a value" : string.Join(" or ", names);

        void Add(KeyTypes types, string name)
        {
            if ((key.Types & types) != 0)
                names.Add(name);
        }
    }

    private static string? TextProblem(string text, ConfigurationKey key)
    {
        // A reference stands for a value that is not known here.
        if (Secrets.HasReference(text))
            return null;
        if (HasTextValues(key) && !key.Values.Contains(text))
            return OneOf(key);
        if (text.Length < key.MinLength)
            return $"Too small: expected string to have >={key.MinLength} characters";
        if (text.Length > key.MaxLength)
            return $"Too big: expected string to have <={key.MaxLength} characters";
        if (key.Pattern is { } pattern && !pattern.IsMatch(text))
            return $"Invalid string: must match pattern /{pattern}/";
        return key.Format is "uri" && !Uri.TryCreate(text, UriKind.Absolute, out _) ? "Invalid URL" : null;
    }

    private static string? NumberProblem(JsonNode value, ConfigurationKey key)
    {
        var number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        if (!key.Types.HasFlag(KeyTypes.Number) && number != Math.Floor(number))
            return "Invalid input: expected int, received number";
        if (key.Values.Count > 0 && !key.Types.HasFlag(KeyTypes.Text) && !key.Values.Contains(Text(number)))
            return OneOf(key);
        if (number < key.Min)
            return $"Too small: expected number to be >={Text(key.Min.Value)}";
        if (number <= key.Above)
            return $"Too small: expected number to be >{Text(key.Above.Value)}";
        return number > key.Max ? $"Too big: expected number to be <={Text(key.Max.Value)}" : null;
    }

    // `false` alone is a value of a key that is otherwise a text.
    private static string? BooleanProblem(JsonValueKind kind, ConfigurationKey key) =>
        key.Values is ["true"] or ["false"] && key.Values[0] != (kind is JsonValueKind.True ? "true" : "false") ? OneOf(key) : null;

    private static bool HasTextValues(ConfigurationKey key) => key.Values.Count > 0 && key.Values is not (["true"] or ["false"]);

    private static string OneOf(ConfigurationKey key)
    {
        var values = key.Values.Select(value =>
            key.Types.HasFlag(KeyTypes.Text) && value is not ("true" or "false") ? $"\"{value}\"" : value);
        return key.Values.Count == 1
            ? $"Invalid input: expected {values.Single()}"
            : $"Invalid option: expected one of {string.Join('|', values)}";
    }

    private static string Received(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
