using System.Text.Json.Nodes;
using OpenClaw.Configuration.Keys;
using OpenClaw.Configuration.Settings;

namespace OpenClaw.Configuration.Validation;

/// <summary>What depends on more than one key.</summary>
internal static class CrossChecks
{
    private static readonly string[] HeartbeatTargets = ["last", "none"];

    public static void Check(JsonObject tree, FindingsBuilder findings, IReadOnlySet<string>? channels)
    {
        var root = new SettingsSection(tree);
        var path = ConfigurationPath.Root;
        var agents = path.Append("agents");
        CheckHeartbeat(root.Section("agents").Section("defaults"), agents.Append("defaults"), findings, channels);
        CheckAgents(root.Section("agents").Items("list"), agents.Append("list"), findings, channels);
        CheckBroadcast(root, findings);
        CheckBrowserProfiles(root.Section("browser"), path.Append("browser").Append("profiles"), findings);
        foreach (var (channel, section) in root.Section("channels").Entries())
            CheckOpenPolicy(section, path.Append("channels").Append(channel), findings);
        if (root.Section("session").Text("mainKey") is { } mainKey && mainKey != "main")
            findings.Warning(path.Append("session").Append("mainKey"), "the main session is always called \"main\"; this value is ignored");
    }

    private static void CheckAgents(
        IReadOnlyList<SettingsSection> list, ConfigurationPath path, FindingsBuilder findings, IReadOnlySet<string>? channels)
    {
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var directories = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < list.Count; index++)
        {
            var agent = list[index];
            var at = path.Append(index);
            CheckHeartbeat(agent, at, findings, channels);
            if (agent.Text("id") is { } id && !ids.Add(id))
                findings.Issue(at.Append("id"), $"two agents are called \"{id}\"");
            if (agent.Text("agentDir") is { } directory && !directories.Add(directory))
                findings.Issue(at.Append("agentDir"), "two agents may not share a directory");
            if (agent.Section("identity").Text("avatar") is { } avatar && AvatarProblem(avatar) is { } problem)
                findings.Issue(at.Append("identity").Append("avatar"), problem);
        }
    }

    private static void CheckHeartbeat(
        SettingsSection agent, ConfigurationPath path, FindingsBuilder findings, IReadOnlySet<string>? channels)
    {
        var heartbeat = agent.Section("heartbeat");
        var at = path.Append("heartbeat");
        if (heartbeat.Text("every") is { } every && !Secrets.HasReference(every) && Durations.Parse(every, TimeSpan.FromMinutes(1)) is null)
            findings.Issue(at.Append("every"), "expected a duration such as 30m, 1h or 1h30m");
        if (heartbeat.Text("target") is not { } target || HeartbeatTargets.Contains(target) || Secrets.HasReference(target))
            return;
        var known = ConfigurationKeys.Root.Children["channels"].Children;
        if (target is "defaults" || (!known.ContainsKey(target) && channels?.Contains(target) is not true))
            findings.Issue(at.Append("target"), $"unknown heartbeat target: {target}");
    }

    private static void CheckBroadcast(SettingsSection root, FindingsBuilder findings)
    {
        var agents = root.Section("agents").Items("list").Select(agent => agent.Text("id")).ToHashSet(StringComparer.Ordinal);
        if (agents.Count == 0)
            return;
        foreach (var (peer, _) in root.Section("broadcast").Entries())
        {
            var names = peer == "strategy" ? [] : root.Section("broadcast").Texts(peer);
            for (var index = 0; index < names.Count; index++)
            {
                if (!agents.Contains(names[index]))
                    findings.Issue(ConfigurationPath.Root.Append("broadcast").Append(peer).Append(index), $"unknown agent id: {names[index]}");
            }
        }
    }

    private static void CheckBrowserProfiles(SettingsSection browser, ConfigurationPath path, FindingsBuilder findings)
    {
        foreach (var (name, profile) in browser.Section("profiles").Entries())
        {
            if (!profile.Has("cdpPort") && !profile.Has("cdpUrl"))
                findings.Issue(path.Append(name), "a profile needs cdpPort or cdpUrl");
        }
    }

    // An open direct-message policy is dangerous enough to be said twice.
    private static void CheckOpenPolicy(SettingsSection channel, ConfigurationPath path, FindingsBuilder findings)
    {
        var nested = channel.Section("dm");
        if (channel.Text("dmPolicy") is "open" && !channel.Texts("allowFrom").Contains("*") && !nested.Texts("allowFrom").Contains("*"))
            findings.Issue(path.Append("allowFrom"), "dmPolicy \"open\" requires allowFrom to include \"*\"");
        if (nested.Text("policy") is "open" && !nested.Texts("allowFrom").Contains("*"))
            findings.Issue(path.Append("dm").Append("allowFrom"), "policy \"open\" requires allowFrom to include \"*\"");
        foreach (var (name, account) in channel.Section("accounts").Entries())
        {
            if (account.Text("dmPolicy") is "open" && !account.Texts("allowFrom").Contains("*") && !channel.Texts("allowFrom").Contains("*"))
                findings.Issue(path.Append("accounts").Append(name).Append("allowFrom"), "dmPolicy \"open\" requires allowFrom to include \"*\"");
        }
    }

    private static string? AvatarProblem(string avatar)
    {
        if (avatar.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || Secrets.HasReference(avatar))
            return null;
        if (Uri.TryCreate(avatar, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            return null;
        var isOutside = avatar.StartsWith('/') || avatar.StartsWith('~') || avatar.Contains(':') || avatar.Split('/', '\\').Contains("..");
        return isOutside ? "expected an http(s) URL, a data URI or a path inside the agent's workspace" : null;
    }
}
