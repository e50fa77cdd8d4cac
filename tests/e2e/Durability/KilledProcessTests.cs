namespace OpenClaw.EndToEndTests.Durability;

/// <summary>The process is lost without a warning. What was acknowledged is answered, once.</summary>
public sealed class KilledProcessTests
{
    private const int Rounds = 6;

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_answered_once_after_a_restart()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        List<string> sent = [];
        var gateway = await installation.StartAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await using (var client = await gateway.ConnectAsync())
            {
                // A kill at a different place each round: on the acknowledgement, while it streams, with messages that queue.
                sent.Add($"SAY:answer to {round}, slowly DELAY:40");
                var run = await client.Say(sent[^1], $"k{round}");
                if (round % 3 == 1) await client.Events.ChatDelta(run);
                if (round % 3 == 2)
                {
                    for (var more = 0; more < 3; more++)
                    {
                        sent.Add($"SAY:answer to {round}.{more}");
                        await client.Say(sent[^1], $"k{round}.{more}");
                    }
                }
                await gateway.KillAsync();
            }
            gateway = await installation.StartAsync();
            await using var again = await gateway.ConnectAsync();
            Assert.Equal("ok", await again.Wait($"k{round}"));
            await Answers.Settled(again, sent);
            gateway.WasQuiet();
        }
    }

    [Fact]
    public async Task A_run_of_the_agent_method_is_answered_once_too()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using (var client = await gateway.ConnectAsync())
        {
            var accepted = await client.Request("agent", new { message = "SAY:by the agent method", idempotencyKey = "a1", sessionKey = Conversation.Main });
            Assert.Equal("accepted", accepted.Text("status"));
            await gateway.KillAsync();
        }

        gateway = await installation.StartAsync();
        await using var again = await gateway.ConnectAsync();
        Assert.Equal("ok", await again.Wait("a1"));
        await Answers.Settled(again, ["SAY:by the agent method"]);
        // The client that lost its connection asks again with the same key, and no second run starts.
        await again.Request("agent", new { message = "SAY:by the agent method", idempotencyKey = "a1", sessionKey = Conversation.Main });
        await Answers.Settled(again, ["SAY:by the agent method"]);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_there_as_a_whole_or_not_at_all()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        const int Sessions = 200;
        await using (var client = await gateway.ConnectAsync())
        {
            // Killed in the middle of a flood: of some the acknowledgement was sent, of others not.
            for (var number = 0; number < Sessions; number++)
                await client.Send("chat.send", new { sessionKey = $"agent:main:s{number}", message = $"SAY:answer {number}", idempotencyKey = $"f{number}" });
            await client.Socket.WaitFor("some acknowledgements", frame => frame.Find("payload/runId")?.GetString() == $"f{Sessions / 4}", TimeSpan.FromSeconds(20));
            await gateway.KillAsync();
            var acknowledged = client.Socket.Frames.Where(frame => frame.Text("type") == "res").Select(frame => frame.Find("payload/runId")?.GetString())
                .OfType<string>().Select(run => int.Parse(run[1..], System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();

            gateway = await installation.StartAsync();
            await using var again = await gateway.ConnectAsync();
            foreach (var number in acknowledged) Assert.Equal("ok", await again.Wait($"f{number}"));
            for (var number = 0; number < Sessions; number++)
            {
                var session = $"agent:main:s{number}";
                if (acknowledged.Contains(number) || (await again.History(session)).Count > 0) await Answers.Settled(again, [$"SAY:answer {number}"], session);
            }
        }
        gateway.WasQuiet();
    }
}
