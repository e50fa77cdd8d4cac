namespace OpenClaw.Configuration.Settings;

/// <summary>A model provider under <c>models.providers</c>.</summary>
public sealed record ModelProvider
{
    public required string Id { get; init; }

    public required string BaseUrl { get; init; }

    /// <summary>The key itself, the name of a variable, or a reference to one.</summary>
    public string? ApiKey { get; init; }

    /// <summary><c>api-key</c>, <c>aws-sdk</c>, <c>oauth</c> or <c>token</c>.</summary>
    public string Auth { get; init; } = "api-key";

    /// <summary>The dialect its server speaks; null: known from the id, else <c>openai-completions</c>.</summary>
    public string? Api { get; init; }

    /// <summary>Send the key as <c>Authorization: Bearer</c>; null: as the dialect does.</summary>
    public bool? AuthHeader { get; init; }

    /// <summary>May hold references to variables.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ModelEntry> Models { get; init; } = [];

    internal static ModelProvider Read(string id, SettingsSection section) => new()
    {
        Id = id,
        BaseUrl = section.Text("baseUrl", ""),
        ApiKey = section.Text("apiKey"),
        Auth = section.Text("auth", "api-key"),
        Api = section.Text("api"),
        AuthHeader = section.Flag("authHeader"),
        Headers = section.TextMap("headers"),
        Models = [.. section.Items("models").Select(ModelEntry.Read)],
    };
}
