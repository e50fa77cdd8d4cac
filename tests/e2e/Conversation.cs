namespace OpenClaw.EndToEndTests;

/// <summary>What the tests say to an agent, and what the transcript holds of it.</summary>
internal static class Conversation
{
    public const string Main = "agent:main:main";

    public static async Task<string> Say(this WireClient client, string message, string key, string session = Main) =>
        (await client.Request("chat.send", new { sessionKey = session, message, idempotencyKey = key })).Text("runId");

    /// <summary>Says it again under the same key as long as the gateway asks for that, as a client does while a silo is lost.</summary>
    public static async Task<string> SayUntilTaken(this WireClient client, string message, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await client.Say(message, key);
            }
            catch (WireError refused) when (attempt < 5 && refused.Response.At("error").Find("retryable")?.GetBoolean() == true)
            {
                // A busy machine may take longer to find a silo dead than a frontend repeats a call.
            }
        }
    }

    /// <summary>Waits for the end of a run.</summary>
    public static async Task<string> Wait(this WireClient client, string runId) =>
        (await client.Request("agent.wait", new { runId, timeoutMs = 30_000 }, TimeSpan.FromSeconds(40))).Text("status");

    /// <summary>The transcript as <c>role: text</c>.</summary>
    public static async Task<IReadOnlyList<string>> History(this WireClient client, string session = Main) =>
        [.. (await client.Request("chat.history", new { sessionKey = session, limit = 1000 })).At("messages").EnumerateArray()
            .Select(message => $"{message.Text("role")}: {Text(message)}")];

    private static string Text(JsonElement message) => message.At("content") switch
    {
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part => part.Find("text")?.GetString())),
        var text => text.ToString(),
    };
}
