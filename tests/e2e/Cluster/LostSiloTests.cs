using OpenClaw.EndToEndTests.Durability;

namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>Silos come and go, by accident and on purpose. Clients of any frontend do not lose a message.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LostSiloTests(DatabaseServer database)
{
    [Fact]
    public async Task A_run_whose_silo_is_killed_goes_on_elsewhere_and_clients_of_every_frontend_hear_its_end()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        var first = await cluster.StartSiloAsync();
        var one = await cluster.StartFrontendAsync();
        var other = await cluster.StartFrontendAsync();
        await using var client = await one.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        await using var listener = await other.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        model.Enqueue(new FakeReply { Words = ["never ", "ends"], HangAfterWords = true });
        var run = await client.Say("SAY:the whole answer", "k1");
        await client.Events.ChatDelta(run);
        await listener.Events.ChatDelta(run);
        // Everything is on the first silo; the one that takes over comes later.
        await cluster.StartSiloAsync();
        foreach (var frontend in new[] { one, other }) await frontend.Printed("The cluster has 2 silo(s) now");

        await first.KillAsync();
        // Sent while nobody knows yet: it is repeated behind the client's back.
        var next = await client.Say("SAY:the second answer", "k2");

        Assert.Equal("final", (await client.Events.ChatEnd(run)).Text("state"));
        Assert.Equal("final", (await listener.Events.ChatEnd(run)).Text("state"));
        Assert.Equal("ok", await listener.Wait(next));
        await Answers.Settled(client, ["SAY:the whole answer", "SAY:the second answer"]);
        var presence = await listener.Request("system-presence");
        Assert.Equal(3, presence.GetArrayLength());
    }

    [Fact]
    public async Task A_silo_that_hangs_is_replaced_and_ends_when_it_wakes_up()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        var first = await cluster.StartSiloAsync();
        var frontend = await cluster.StartFrontendAsync();
        await using var client = await frontend.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        model.Enqueue(new FakeReply { Words = ["never ", "ends"], HangAfterWords = true });
        var run = await client.Say("SAY:the whole answer", "k1");
        await client.Events.ChatDelta(run);
        await cluster.StartSiloAsync();
        await frontend.Printed("The cluster has 2 silo(s) now");

        // Its sockets stay open: nothing but the missing answers to probes tells that it is gone.
        first.Send(RunningGateway.SigStop);
        var next = await client.SayUntilTaken("SAY:the second answer", "k2");
        Assert.Equal("final", (await client.Events.ChatEnd(run)).Text("state"));
        Assert.Equal("ok", await client.Wait(next));

        first.Send(RunningGateway.SigCont);
        await first.Exited();
        Assert.NotEqual(0, first.ExitCode);
        await Answers.Settled(client, ["SAY:the whole answer", "SAY:the second answer"]);
    }

    [Fact]
    public async Task A_silo_that_is_told_to_stop_hands_its_run_over()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        cluster.Environment["Silo__DrainSeconds"] = "1";
        var first = await cluster.StartSiloAsync();
        var frontend = await cluster.StartFrontendAsync();
        await using var client = await frontend.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        model.Enqueue(new FakeReply { Words = ["never ", "ends"], HangAfterWords = true });
        var run = await client.Say("SAY:the whole answer", "k1");
        await client.Events.ChatDelta(run);
        await cluster.StartSiloAsync();
        await frontend.Printed("The cluster has 2 silo(s) now");

        Assert.Equal(0, await first.StopAsync());

        Assert.Equal("final", (await client.Events.ChatEnd(run)).Text("state"));
        await Answers.Settled(client, ["SAY:the whole answer"]);
    }
}
