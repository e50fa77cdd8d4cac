using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>Gives a workspace the files it lacks.</summary>
public sealed class WorkspaceSeeder(TimeProvider time)
{
    private const string StatePath = ".openclaw/workspace-state.json";

    private static readonly ConcurrentDictionary<string, byte[]> Templates = new(StringComparer.Ordinal);

    /// <summary>The template of a workspace file.</summary>
    public static ReadOnlyMemory<byte> Template(string name) => Templates.GetOrAdd(name, static name =>
    {
        using var stream = typeof(WorkspaceSeeder).Assembly.GetManifestResourceStream($"Templates/{name}")
            ?? throw new ArgumentException($"there is no template for {name}", nameof(name));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    });

    /// <summary>Writes what is missing. The guide for the first conversation is written once, into a workspace nobody has touched.</summary>
    /// <returns>Whether anything was written.</returns>
    public async Task<bool> SeedAsync(IWorkspace workspace, CancellationToken cancellationToken)
    {
        var wrote = false;
        var isUntouched = true;
        foreach (var name in WorkspaceFiles.Standard)
        {
            if (await workspace.ReadAsync(name, cancellationToken) is { } present)
            {
                // Who the agent and its person are: once written down, the first conversation has taken place.
                if (name is "IDENTITY.md" or "USER.md")
                    isUntouched &= present.Hash == Convert.ToHexStringLower(SHA256.HashData(Template(name).Span));
                continue;
            }
            await workspace.WriteAsync(name, Template(name), expectedHash: null, cancellationToken);
            wrote = true;
        }
        return await SeedFirstConversationAsync(workspace, isUntouched, cancellationToken) || wrote;
    }

    private async Task<bool> SeedFirstConversationAsync(IWorkspace workspace, bool isUntouched, CancellationToken cancellationToken)
    {
        var file = await workspace.ReadAsync(StatePath, cancellationToken);
        var state = Read(file);
        if (state.ContainsKey("onboardingCompletedAt"))
            return false;
        var isThere = await workspace.ReadAsync(WorkspaceFiles.FirstConversation, cancellationToken) is { Content.Length: > 0 };
        var wasSeeded = state.ContainsKey("bootstrapSeededAt");
        if (isThere || (!wasSeeded && !isUntouched))
            return false;

        state["version"] = 1;
        // It was there and is gone: the agent has finished its first conversation.
        state[wasSeeded ? "onboardingCompletedAt" : "bootstrapSeededAt"] = time.GetUtcNow().ToString("O");
        if (!wasSeeded)
        {
            var name = WorkspaceFiles.FirstConversation;
            await workspace.WriteAsync(name, Template(name), expectedHash: null, cancellationToken);
        }
        await workspace.WriteAsync(StatePath, System.Text.Encoding.UTF8.GetBytes(state.ToJsonString()), file?.Hash, cancellationToken);
        return true;
    }

    private static JsonObject Read(WorkspaceFile? file)
    {
        if (file is null)
            return [];
        try
        {
            return JsonNode.Parse(file.Content.Span) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            // The agent may have written into it. What is unreadable counts as finished: nobody wants the first conversation twice.
            return new JsonObject { ["onboardingCompletedAt"] = "unknown" };
        }
    }
}
