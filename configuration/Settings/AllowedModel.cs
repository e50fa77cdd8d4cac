using System.Text.Json.Nodes;

namespace OpenClaw.Configuration.Settings;

/// <summary>A model that may be chosen, under <c>agents.defaults.models</c>.</summary>
public sealed record AllowedModel
{
    /// <summary><c>provider/model</c>.</summary>
    public required string Reference { get; init; }

    public string? Alias { get; init; }

    public bool? Streaming { get; init; }

    /// <summary>Passed to the provider; never changed.</summary>
    public JsonObject? Params { get; init; }

    internal static AllowedModel Read(string reference, SettingsSection section) => new()
    {
        Reference = reference,
        Alias = section.Text("alias"),
        Streaming = section.Flag("streaming"),
        Params = section.Tree("params"),
    };
}
