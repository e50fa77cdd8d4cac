namespace OpenClaw.EndToEndTests;

/// <summary>What the tests say to an agent, and what the transcript holds of it.</summary>
internal static class Conversation
{
    public const string Main = "agent:main:main";

    public static async Task<string> Say(this WireClient client, string message, string key, string session = Main) =>
        (await client.Request("chat.send", new { sessionKey = session, message, idempotencyKey = key })).Text("runId");

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
