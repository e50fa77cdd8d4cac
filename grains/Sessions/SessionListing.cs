using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>The row of the session list that an entry makes.</summary>
/// <remarks>Source: protocol page, <c>sessions.list</c>: kind and display name are derived, tokens shown only while fresh.</remarks>
internal static class SessionListing
{
    public static string AgentOf(string sessionKey)
    {
        var parts = sessionKey.Split(':', 3);
        return parts is ["agent", { Length: > 0 } agent, ..] ? agent : "main";
    }

    public static SessionListEntry Of(string sessionKey, SessionEntry entry)
    {
        var fresh = entry.TotalTokensFresh == true;
        var channel = entry.Channel ?? entry.Origin?.Provider;
        return new()
        {
            Key = sessionKey,
            Kind = KindOf(sessionKey, entry),
            Label = entry.Label,
            DisplayName = entry.DisplayName ?? entry.Label ?? entry.Origin?.Label,
            Channel = entry.Channel,
            Subject = entry.Subject,
            GroupChannel = entry.GroupChannel,
            Space = entry.Space,
            ChatType = entry.ChatType,
            Origin = entry.Origin,
            UpdatedAt = entry.UpdatedAt,
            SessionId = entry.SessionId,
            SystemSent = entry.SystemSent,
            AbortedLastRun = entry.AbortedLastRun,
            ThinkingLevel = entry.ThinkingLevel,
            VerboseLevel = entry.VerboseLevel,
            ReasoningLevel = entry.ReasoningLevel,
            ElevatedLevel = entry.ElevatedLevel,
            SendPolicy = entry.SendPolicy,
            InputTokens = entry.InputTokens,
            OutputTokens = entry.OutputTokens,
            TotalTokens = fresh ? entry.TotalTokens : null,
            TotalTokensFresh = fresh,
            ResponseUsage = entry.ResponseUsage,
            ModelProvider = entry.ModelProvider,
            Model = entry.Model,
            ContextTokens = entry.ContextTokens,
            DeliveryContext = entry.DeliveryContext,
            LastChannel = entry.LastChannel ?? (entry.DeliveryContext is null ? null : channel),
            LastTo = entry.LastTo,
            LastAccountId = entry.LastAccountId,
        };
    }

    private static string KindOf(string sessionKey, SessionEntry entry)
    {
        if (sessionKey is "global" or "unknown") return sessionKey;
        if (entry.ChatType is "group" or "channel") return "group";
        return sessionKey.Contains(":group:", StringComparison.Ordinal) || sessionKey.Contains(":channel:", StringComparison.Ordinal) ? "group" : "direct";
    }
}
