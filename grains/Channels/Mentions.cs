using System.Text.RegularExpressions;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>Whether a message of a group is meant for the bot. Source: semantics page, group access.</summary>
internal static partial class Mentions
{
    private const int MaxPatterns = 50;
    private static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(50);

    public static bool Names(ChannelInbound message, ChannelSettings settings, TenantConfiguration configuration, string agentId)
    {
        if (message.WasMentioned || message.RepliesToBot) return true;
        var text = Invisible().Replace(message.Text, "").ToLowerInvariant();
        return Patterns(settings, configuration, agentId).Take(MaxPatterns).Any(pattern => Matches(text, pattern));
    }

    private static IEnumerable<string> Patterns(ChannelSettings settings, TenantConfiguration configuration, string agentId)
    {
        var agent = configuration.Agents.List.FirstOrDefault(agent => agent.Id == agentId);
        if (settings.Texts("mentionPatterns") is { Count: > 0 } own) return own;
        if (agent?.MentionPatterns is { } listed) return listed;
        if (configuration.Messages.MentionPatterns is { Count: > 0 } all) return all;
        if (agent?.Identity.Name is not { Length: > 0 } name) return [];
        return [$@"\b@?{string.Join(@"\s+", name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape))}\b"];
    }

    // An expression is a tenant's: one that is wrong, or takes for ever, matches nothing.
    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, MatchTime);
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]")]
    private static partial Regex Invisible();
}
