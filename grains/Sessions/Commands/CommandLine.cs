using System.Text.RegularExpressions;

namespace OpenClaw.Grains.Sessions.Commands;

/// <summary>A message that is a slash command: <c>/name</c>, an optional colon, and the rest.</summary>
internal sealed partial record CommandLine(string Name, string Arguments)
{
    public static bool TryParse(string text, out CommandLine command)
    {
        var match = Grammar().Match(text.Trim());
        command = match.Success ? new(match.Groups["name"].Value.ToLowerInvariant(), match.Groups["rest"].Value.Trim()) : new("", "");
        return match.Success;
    }

    [GeneratedRegex(@"^/(?<name>[A-Za-z][A-Za-z0-9_-]*)(?:\s*:\s*|\s+|$)(?<rest>.*)$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
