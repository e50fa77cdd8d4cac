namespace OpenClaw.EndToEndTests.Clients;

/// <summary>What clients read says nothing of the machine: no folder, no name of the host.</summary>
public sealed class HostSecrecyTests
{
    [Fact]
    public async Task Nothing_of_the_host_is_in_what_clients_read()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync();
        await client.Wait(await client.Say("TOOL:session_status {}", "k1"));
        await client.Wait(await client.Say("TOOL:read {\"path\":\"../../etc/passwd\"}", "k2"));
        await client.Events.ChatEnd(await client.Say("FAIL:400", "k3"));
        foreach (var command in new[] { "/status", "/whoami", "/context", "/help" }) await client.Wait(await client.Say(command, command));
        await File.AppendAllTextAsync(installation.ConfigurationFile, "\nnonsense: 1\n");
        await gateway.Printed("is refused");

        foreach (var (method, parameters) in new (string, object?)[]
        {
            ("health", new { probe = true }), ("status", null), ("config.get", null), ("sessions.list", null), ("agents.list", null), ("models.list", null),
            ("system-presence", null), ("channels.status", null), ("node.list", null), ("logs.tail", new { limit = 1000 }), ("device.pair.list", null),
            ("chat.history", new { sessionKey = Conversation.Main }), ("agent.identity.get", null), ("last-heartbeat", null),
        })
        {
            await client.Request(method, parameters);
        }
        await Assert.ThrowsAsync<WireError>(() => client.Request("sessions.patch", new { key = "../../etc", label = 5 }));

        string[] secrets = [installation.Home, AppContext.BaseDirectory, "/root", "/work", "/tmp/", "artifacts/bin", ".dll"];
        foreach (var frame in client.Socket.Frames.Select(frame => frame.GetRawText()))
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, frame, StringComparison.Ordinal));
        // A host may be called "vm": only whole values count.
        Assert.All(client.Socket.Frames, frame => Assert.DoesNotContain($"\"{Environment.MachineName}\"", frame.GetRawText(), StringComparison.OrdinalIgnoreCase));
    }
}
