using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Settings;

/// <summary>A model of a provider, as configured.</summary>
public sealed record ModelEntry
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The dialect; null: the provider's.</summary>
    public string? Api { get; init; }

    public bool Reasoning { get; init; }

    /// <summary><c>text</c>, <c>image</c>.</summary>
    public IReadOnlyList<string> Input { get; init; } = ["text"];

    public ModelCost Cost { get; init; } = new();

    /// <summary>Tokens.</summary>
    public int ContextWindow { get; init; } = 200_000;

    /// <summary>Tokens of an answer, never more than the window.</summary>
    public int MaxTokens { get; init; } = 8_192;

    /// <summary>May hold references to variables.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Peculiarities of the server; never changed.</summary>
    public JsonObject? Compat { get; init; }

    internal static ModelEntry Read(SettingsSection section)
    {
        var id = section.Text("id", "");
        var window = section.Whole("contextWindow") ?? 200_000;
        return new()
        {
            Id = id,
            Name = section.Text("name", id),
            Api = section.Text("api"),
            Reasoning = section.Flag("reasoning") ?? false,
            Input = section.Has("input") ? section.Texts("input") : ["text"],
            Cost = ModelCost.Read(section.Section("cost")),
            ContextWindow = window,
            MaxTokens = Math.Min(section.Whole("maxTokens") ?? 8_192, window),
            Headers = section.TextMap("headers"),
            Compat = section.Tree("compat"),
        };
    }
}
