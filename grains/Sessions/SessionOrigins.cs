using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Channels;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>How an entry looks by where its messages come from, and what of it survives a new beginning.</summary>
/// <remarks>Source: protocol page, sessions; agent-loop page, session reset.</remarks>
internal static class SessionOrigins
{
    private const string Webchat = "webchat";

    /// <summary>A message came by <c>chat.send</c>.</summary>
    public static SessionEntry Chat(SessionEntry entry, string sessionKey)
    {
        if (entry.LastChannel is not null && entry.Origin is not null) return entry;
        var chatType = sessionKey.Contains(":group:", StringComparison.Ordinal) || sessionKey.Contains(":channel:", StringComparison.Ordinal) ? "group" : "direct";
        return entry with
        {
            ChatType = entry.ChatType ?? chatType,
            Origin = entry.Origin ?? new() { Provider = Webchat, Surface = Webchat, ChatType = chatType },
            DeliveryContext = entry.DeliveryContext ?? new() { Channel = Webchat },
            LastChannel = entry.LastChannel ?? Webchat,
        };
    }

    /// <summary>A message came, by a channel or by <c>chat.send</c>.</summary>
    public static SessionEntry Of(SessionEntry entry, string sessionKey, AcceptedMessage message) =>
        message.Route is { } route ? Channel(entry, route) : Chat(entry, sessionKey);

    /// <summary>A message came by a channel: later answers go where the last one came from.</summary>
    private static SessionEntry Channel(SessionEntry entry, ChannelRoute route)
    {
        var isDirect = route.ChatType == ChannelChatType.Direct;
        return entry with
        {
            ChatType = route.ChatType,
            Channel = route.Channel,
            GroupId = isDirect ? entry.GroupId : route.ConversationId,
            Subject = isDirect ? entry.Subject : route.Label ?? entry.Subject,
            DisplayName = entry.DisplayName ?? (isDirect ? route.SenderName : route.Label),
            Origin = new()
            {
                Label = isDirect ? route.SenderName : route.Label, Provider = route.Channel, Surface = route.Channel, ChatType = route.ChatType,
                From = route.SenderId, To = route.Target, AccountId = route.AccountId, ThreadId = route.ThreadId,
            },
            DeliveryContext = new() { Channel = route.Channel, To = route.Target, AccountId = route.AccountId, ThreadId = route.ThreadId },
            LastChannel = route.Channel,
            LastTo = route.Target,
            LastAccountId = route.AccountId,
            LastThreadId = route.ThreadId,
        };
    }

    /// <summary>A turn was asked for by <c>agent</c>.</summary>
    public static SessionEntry Agent(SessionEntry entry, AgentParams request) => entry with
    {
        Label = string.IsNullOrWhiteSpace(request.Label) ? entry.Label : request.Label.Trim(),
        SpawnedBy = string.IsNullOrWhiteSpace(request.SpawnedBy) ? entry.SpawnedBy : request.SpawnedBy.Trim(),
        Channel = request.Channel is null or "last" ? entry.Channel : request.Channel,
        GroupId = request.GroupId ?? entry.GroupId,
        GroupChannel = request.GroupChannel ?? entry.GroupChannel,
        Space = request.GroupSpace ?? entry.Space,
    };

    /// <summary>The person asked for a new beginning: levels, label and where answers go stay.</summary>
    public static SessionEntry Reset(SessionEntry? old, string sessionId, long now) => new()
    {
        SessionId = sessionId,
        UpdatedAt = now,
        SystemSent = false,
        AbortedLastRun = false,
        ThinkingLevel = old?.ThinkingLevel,
        VerboseLevel = old?.VerboseLevel,
        ReasoningLevel = old?.ReasoningLevel,
        ResponseUsage = old?.ResponseUsage,
        Model = old?.Model,
        ContextTokens = old?.ContextTokens,
        SendPolicy = old?.SendPolicy,
        Label = old?.Label,
        Origin = old?.Origin,
        LastChannel = old?.LastChannel,
        LastTo = old?.LastTo,
        SkillsSnapshot = old?.SkillsSnapshot,
        TtsAuto = old?.TtsAuto,
        InputTokens = 0,
        OutputTokens = 0,
        TotalTokens = 0,
        TotalTokensFresh = true,
    };

    /// <summary>The session was left alone for too long: only who it is stays.</summary>
    public static SessionEntry Lapse(SessionEntry old, string sessionId, long now) => new()
    {
        SessionId = sessionId,
        UpdatedAt = now,
        Label = old.Label,
        DisplayName = old.DisplayName,
        Origin = old.Origin,
        ChatType = old.ChatType,
        Channel = old.Channel,
        GroupId = old.GroupId,
        GroupChannel = old.GroupChannel,
        Space = old.Space,
        Subject = old.Subject,
        DeliveryContext = old.DeliveryContext,
        LastChannel = old.LastChannel,
        LastTo = old.LastTo,
        LastAccountId = old.LastAccountId,
        LastThreadId = old.LastThreadId,
        SpawnedBy = old.SpawnedBy,
        SpawnDepth = old.SpawnDepth,
    };

    /// <summary>The model the session asks for; null: the configured one.</summary>
    public static string? ModelReference(SessionEntry entry) =>
        entry.ModelOverride is not { Length: > 0 } model ? null
        : entry.ProviderOverride is { Length: > 0 } provider ? $"{provider}/{model}"
        : model;
}
