namespace OpenClaw.ConformanceTests;

internal static class ChatRequests
{
    /// <summary>Sends a message; the key is made unique per session, since the gateway remembers keys across tests.</summary>
    public static Task<JsonElement> Chat(this WireClient client, string sessionKey, string message, string key) =>
        client.Request("chat.send", new { sessionKey, message, idempotencyKey = $"{sessionKey}/{key}" });
}
