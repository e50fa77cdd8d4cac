namespace OpenClaw.EndToEndTests.Clients;

/// <summary>A client need not wait for one answer before it asks the next.</summary>
public sealed class PipelinedMessageTests
{
    [Fact]
    public async Task Messages_sent_in_one_breath_are_taken_in_the_order_they_were_sent()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync();

        // New sessions: nothing of them is awake yet, which is where calls could overtake each other.
        var sessions = Enumerable.Range(0, 20).Select(number => $"agent:main:breath{number}").ToList();
        foreach (var session in sessions)
        {
            foreach (var message in new[] { "first", "second", "third" })
                await client.Send("chat.send", new { sessionKey = session, message = $"SAY:{message}", idempotencyKey = $"{session} {message}" });
        }

        foreach (var session in sessions)
        {
            Assert.Equal("ok", await client.Wait($"{session} first"));
            Assert.EndsWith("SAY:first", (await client.History(session))[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_abort_sent_right_behind_a_message_finds_its_run()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync();

        for (var number = 0; number < 10; number++)
        {
            var session = $"agent:main:stop{number}";
            await client.Send("chat.send", new { sessionKey = session, message = "HANG:", idempotencyKey = session });
            Assert.True((await client.Request("chat.abort", new { sessionKey = session })).At("aborted").GetBoolean());
            Assert.Equal("aborted", (await client.Events.ChatEnd(session)).Text("state"));
        }
    }
}
