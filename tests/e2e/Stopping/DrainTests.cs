namespace OpenClaw.EndToEndTests.Stopping;

/// <summary>Ctrl+C and its like: everyone is told, runs finish or are saved, the exit code is 0.</summary>
public sealed class DrainTests
{
    [Theory]
    [InlineData(RunningGateway.SigInt)]
    [InlineData(RunningGateway.SigTerm)]
    public async Task Clients_are_told_and_closed_whether_they_have_connected_or_not(int signal)
    {
        await using var installation = new Installation();
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync();
        await using var silent = await WireSocket.OpenAsync(installation.Url);

        Assert.Equal(0, await gateway.StopAsync(signal));

        Assert.Equal(new(1012, "service restart"), await client.Closed);
        Assert.Equal(new(1012, "service restart"), await silent.Closed);
        Assert.Equal("gateway stopping", Assert.Single(client.Events.Named("shutdown")).Text("reason"));
        gateway.WasQuiet();
    }

    [Fact]
    public async Task A_run_that_ends_in_time_is_finished_before_the_exit()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        // However slow the machine is: this run ends before its time is up.
        installation.Environment["Gateway__DrainSeconds"] = "60";
        var gateway = await installation.StartAsync();
        await using (var client = await gateway.ConnectAsync())
        {
            var run = await client.Say("hello TOKENS:10 DELAY:150", "k1");
            await client.Events.ChatDelta(run);
            Assert.Equal(0, await gateway.StopAsync());
        }
        gateway.WasQuiet();

        var next = await installation.StartAsync();
        await using var again = await next.ConnectAsync();
        Assert.Equal("ok", await again.Wait("k1"));
        Assert.Equal(["user", "assistant: word1 word2 word3 word4 word5 word6 word7 word8 word9 word10."],
            (await again.History()).Select(line => line.StartsWith("user", StringComparison.Ordinal) ? "user" : line));
        Assert.Equal(1, model.RequestCount);
    }

    [Fact]
    public async Task A_run_that_takes_longer_is_saved_and_answered_by_the_next_start()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        installation.Environment["Gateway__DrainSeconds"] = "1";
        model.Enqueue(new FakeReply { Words = ["never ", "ends"], HangAfterWords = true });
        var gateway = await installation.StartAsync();
        await using (var client = await gateway.ConnectAsync())
        {
            await client.Say("SAY:the whole answer", "k1");
            await client.Say("SAY:the second answer", "k2");
            await model.RequestAsync(1);
            Assert.Equal(0, await gateway.StopAsync());
        }
        gateway.WasQuiet();

        var next = await installation.StartAsync();
        await using var again = await next.ConnectAsync();
        Assert.Equal("ok", await again.Wait("k1"));
        await Durability.Answers.Settled(again, ["SAY:the whole answer", "SAY:the second answer"]);
    }
}
