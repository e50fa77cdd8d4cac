using System.Security.Cryptography;
using System.Text;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Deliveries;
using OpenClaw.Grains.Sessions.Text;
using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>What a channel hears of a run: rows for its outbox, written with the commit that ends the run.</summary>
internal static class ChannelReply
{
    public const string Stopped = "⚙️ Stopped.";
    public const string TookTooLong = "⚠️ The answer took too long and was stopped.";
    public const string Interrupted = "⚠️ The gateway was interrupted before it could answer. Please say it again.";
    private const int MaxKeyChars = 400;

    public static string Failure(string? error) => $"⚠️ The agent could not answer: {error ?? "unknown error"}";

    /// <summary>The rows for a text; none where there is no channel or nothing to say.</summary>
    public static IReadOnlyList<NewOutboxRow> To(SessionLog log, RunPlan plan, string? text, long at)
    {
        if (plan.Route is not { } route || text is null || ReplyText.Read(text) is not { } reply) return [];
        var key = new ChannelAccountKey(log.Tenant, route.Channel, route.AccountId);
        return [OutboundMessage.Row(key, route, plan.RunId, reply.Text, reply.ReplyTo switch { null => null, "" => route.ReplyToId, var id => id }, at)];
    }

    /// <summary>The idempotency key of a message of a channel: the same message has the same key, wherever and how often it arrives.</summary>
    public static string KeyOf(ChannelTurn turn)
    {
        var key = $"{turn.Route.Channel}/{turn.Route.AccountId}/{turn.InboundId}";
        return key.Length <= MaxKeyChars ? key : $"{turn.Route.Channel}/{turn.Route.AccountId}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
    }

    public static SeenRow SeenBy(string tenant, ChannelTurn turn, long at) => new()
    {
        Key = new(tenant, turn.Route.Channel, turn.Route.AccountId), VendorId = turn.InboundId, Owner = turn.Owner, At = at,
    };
}
