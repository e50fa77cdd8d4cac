namespace OpenClaw.EndToEndTests.Durability;

/// <summary>Whether a conversation holds every message once, and one answer to each turn of it.</summary>
internal static class Answers
{
    private const string Say = "SAY:";
    private const string User = "user: ";
    private const string Assistant = "assistant: ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits until every message is there and the last turn is answered, then looks at every turn.</summary>
    /// <remarks>Messages are <c>SAY:text</c>; ones that waited together are one turn, with an answer to one of them.</remarks>
    public static async Task Settled(WireClient client, IReadOnlyList<string> messages, string session = Conversation.Main)
    {
        using var limit = new CancellationTokenSource(Limit);
        IReadOnlyList<string> history;
        do history = await client.History(session);
        while (!limit.IsCancellationRequested && !(messages.All(message => Count(history, message) > 0) && history[^1].StartsWith(Assistant, StringComparison.Ordinal)));

        var told = string.Join("\n", history);
        Assert.All(messages, message => Assert.True(Count(history, message) == 1, $"\"{message}\" is there {Count(history, message)} times:\n{told}"));
        Assert.True(history.Count % 2 == 0, $"a turn has no answer or two:\n{told}");
        for (var turn = 0; turn < history.Count; turn += 2)
        {
            Assert.True(history[turn].StartsWith(User, StringComparison.Ordinal) && history[turn + 1].StartsWith(Assistant, StringComparison.Ordinal), $"a turn has no answer or two:\n{told}");
            Assert.True(history[turn].Contains(Say + history[turn + 1][Assistant.Length..], StringComparison.Ordinal), $"an answer to another turn:\n{told}");
        }
    }

    private static int Count(IReadOnlyList<string> history, string message) => history.Sum(line => line.Split(message).Length - 1);
}
