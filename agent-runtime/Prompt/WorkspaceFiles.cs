using System.Text;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>A workspace file as the system prompt shows it.</summary>
internal sealed record InjectedFile(string Name, string Text, bool Missing, int RawChars, bool Truncated)
{
    public int InjectedChars => Text.Length;
}

/// <summary>Reads the files that belong into the system prompt and cuts them to size.</summary>
internal static class WorkspaceFiles
{
    private const double HeadShare = 0.7;
    private const double TailShare = 0.2;
    private const int SmallestRest = 64;

    /// <summary>Files every workspace has.</summary>
    public static readonly IReadOnlyList<string> Standard = ["AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md"];

    /// <summary>Guides the first conversation, then the agent deletes it.</summary>
    public const string FirstConversation = "BOOTSTRAP.md";

    private static readonly string[] OfHelpers = ["AGENTS.md", "TOOLS.md"];
    private static readonly string[] Memory = ["MEMORY.md", "memory.md"];

    /// <summary>Names in the order of injection.</summary>
    public static IReadOnlyList<string> Names(bool minimal, bool isGroup)
    {
        if (minimal)
            return OfHelpers;
        // What the agent remembers about its person is not for a group to read.
        return isGroup ? [.. Standard, FirstConversation] : [.. Standard, FirstConversation, .. Memory];
    }

    public static async Task<IReadOnlyList<(string Name, WorkspaceFile? File)>> ReadAsync(
        IWorkspace workspace, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var files = new List<(string, WorkspaceFile?)>(names.Count);
        foreach (var name in names)
            files.Add((name, await workspace.ReadAsync(name, cancellationToken)));
        return files;
    }

    public static IReadOnlyList<InjectedFile> Inject(IReadOnlyList<(string Name, WorkspaceFile? File)> files, int maxChars, int maxTotalChars)
    {
        var injected = new List<InjectedFile>();
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        var left = maxTotalChars;
        foreach (var (name, file) in files)
        {
            if (left < SmallestRest)
                break;
            if (file is null)
            {
                if (IsOptional(name))
                    continue;
                injected.Add(new(name, $"[MISSING] Expected at: {name}", Missing: true, RawChars: 0, Truncated: false));
            }
            else if (!IsOptional(name) || hashes.Add(file.Hash))
            {
                var text = Encoding.UTF8.GetString(file.Content.Span).TrimEnd();
                if (text.Length == 0 && IsOptional(name))
                    continue;
                var shown = Cut(name, text, Math.Min(maxChars, left));
                injected.Add(new(name, shown, Missing: false, text.Length, Truncated: shown.Length < text.Length));
            }
            else
            {
                continue;
            }
            left -= injected[^1].InjectedChars;
        }
        return injected;
    }

    // BOOTSTRAP.md is meant to disappear: its absence is nothing the agent must be told in every run.
    private static bool IsOptional(string name) => name == FirstConversation || Memory.Contains(name, StringComparer.Ordinal);

    private static string Cut(string name, string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var head = (int)(limit * HeadShare);
        var tail = (int)(limit * TailShare);
        var shown = $"{text.AsSpan(0, head)}\n[… {name} is longer than fits here: the first {head} and the last {tail} of {text.Length} characters are shown; read the file for the rest …]\n{text.AsSpan(text.Length - tail)}";
        return shown.Length < text.Length ? shown : text[..limit];
    }
}
