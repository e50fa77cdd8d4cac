using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Configuration;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Grains.Sessions.Changes;

/// <summary>Applies <c>sessions.patch</c> to an entry; absent leaves a setting, null clears it.</summary>
/// <remarks>Source: protocol page, <c>sessions.patch</c>; refusals in the recorded wording.</remarks>
internal static class SessionPatch
{
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: a value that the setting does not take.</exception>
    public static SessionEntry Apply(SessionEntry entry, SessionsPatchParams patch, string sessionKey, TenantConfiguration configuration, IModelResolver models)
    {
        entry = entry with
        {
            SpawnedBy = SpawnedBy(entry, patch, sessionKey),
            SpawnDepth = SpawnDepth(entry, patch, sessionKey),
            Label = Over(patch.Label, entry.Label, Label),
            ThinkingLevel = Over(patch.ThinkingLevel, entry.ThinkingLevel, word =>
                ThinkingLevels.Normalise(word) ?? throw ProtocolException.Invalid($"invalid thinkingLevel (use {ThinkingLevels.Choices})")),
            VerboseLevel = Over(patch.VerboseLevel, entry.VerboseLevel, word => Choice(word, "verboseLevel", "\"on\"|\"off\"", ["on", "off", "full"])),
            ReasoningLevel = OffIsAbsent(Over(patch.ReasoningLevel, entry.ReasoningLevel, word => Choice(word, "reasoningLevel", "\"on\"|\"off\"|\"stream\"", ["on", "off", "stream"]))),
            ResponseUsage = OffIsAbsent(Over(patch.ResponseUsage, entry.ResponseUsage, word => word == "on" ? "tokens" : word)),
            ElevatedLevel = Over(patch.ElevatedLevel, entry.ElevatedLevel, word => Choice(word, "elevatedLevel", "\"on\"|\"off\"|\"ask\"|\"full\"", ["on", "off", "ask", "full"])),
            ExecHost = Over(patch.ExecHost, entry.ExecHost, word => Choice(word, "execHost", "\"sandbox\"|\"gateway\"|\"node\"", ["sandbox", "gateway", "node"])),
            ExecSecurity = Over(patch.ExecSecurity, entry.ExecSecurity, word => Choice(word, "execSecurity", "\"deny\"|\"allowlist\"|\"full\"", ["deny", "allowlist", "full"])),
            ExecAsk = Over(patch.ExecAsk, entry.ExecAsk, word => Choice(word, "execAsk", "\"off\"|\"on-miss\"|\"always\"", ["off", "on-miss", "always"])),
            ExecNode = Over(patch.ExecNode, entry.ExecNode, word => word.Trim() is { Length: > 0 } node ? node : throw ProtocolException.Invalid("invalid execNode: empty")),
            SendPolicy = patch.SendPolicy.Over(entry.SendPolicy),
            GroupActivation = patch.GroupActivation.Over(entry.GroupActivation),
        };
        return patch.Model.IsPresent ? WithModel(entry, patch.Model.ValueOrDefault, configuration, sessionKey, models) : entry;
    }

    /// <summary>The entry with another model; null returns to the configured one.</summary>
    public static SessionEntry WithModel(SessionEntry entry, string? reference, TenantConfiguration configuration, string sessionKey, IModelResolver models)
    {
        if (reference is null) return entry with { ProviderOverride = null, ModelOverride = null };
        var agentId = SessionListing.AgentOf(sessionKey);
        var model = models.Parse(configuration, agentId, reference) ?? throw ProtocolException.Invalid($"invalid model: {reference}");
        if (!models.IsAllowed(configuration, model)) throw ProtocolException.Invalid($"model not allowed: {model}");
        // What is the default anyway is no override.
        return models.IsDefault(configuration, agentId, model)
            ? entry with { ProviderOverride = null, ModelOverride = null }
            : entry with { ProviderOverride = model.Provider, ModelOverride = model.Model };
    }

    private static string? Over(Optional<string> change, string? current, Func<string, string> check) =>
        !change.IsPresent ? current : change.ValueOrDefault is { } value ? check(value) : null;

    private static string? OffIsAbsent(string? value) => value == "off" ? null : value;

    private static string Label(string text)
    {
        var label = text.Trim();
        return label.Length is > 0 and <= 64 ? label : throw ProtocolException.Invalid(label.Length == 0 ? "invalid label: empty" : "invalid label: too long (max 64)");
    }

    private static string Choice(string word, string setting, string choices, string[] allowed)
    {
        var value = word.Trim().ToLowerInvariant();
        return allowed.Contains(value) ? value : throw ProtocolException.Invalid($"invalid {setting} (use {choices})");
    }

    private static string? SpawnedBy(SessionEntry entry, SessionsPatchParams patch, string sessionKey)
    {
        if (!patch.SpawnedBy.IsPresent) return entry.SpawnedBy;
        if (patch.SpawnedBy.ValueOrDefault is not { } parent)
            return entry.SpawnedBy is null ? null : throw ProtocolException.Invalid("spawnedBy cannot be cleared once set");
        if (!IsSubagent(sessionKey)) throw ProtocolException.Invalid("spawnedBy is only supported for subagent:* sessions");
        if (parent.Trim().Length == 0) throw ProtocolException.Invalid("invalid spawnedBy: empty");
        return entry.SpawnedBy is null || entry.SpawnedBy == parent.Trim() ? parent.Trim() : throw ProtocolException.Invalid("spawnedBy cannot be changed once set");
    }

    private static int? SpawnDepth(SessionEntry entry, SessionsPatchParams patch, string sessionKey)
    {
        if (!patch.SpawnDepth.IsPresent) return entry.SpawnDepth;
        if (patch.SpawnDepth.IsNull) return entry.SpawnDepth is null ? null : throw ProtocolException.Invalid("spawnDepth cannot be cleared once set");
        if (!IsSubagent(sessionKey)) throw ProtocolException.Invalid("spawnDepth is only supported for subagent:* sessions");
        var depth = (int)Math.Min(patch.SpawnDepth.ValueOrDefault, int.MaxValue);
        return entry.SpawnDepth is null || entry.SpawnDepth == depth ? depth : throw ProtocolException.Invalid("spawnDepth cannot be changed once set");
    }

    private static bool IsSubagent(string sessionKey) => sessionKey.Contains(":subagent:", StringComparison.Ordinal) || sessionKey.StartsWith("subagent:", StringComparison.Ordinal);
}
