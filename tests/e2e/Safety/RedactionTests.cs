namespace OpenClaw.EndToEndTests.Safety;

/// <summary>What has the form of a credential does not get past a tool.</summary>
public sealed class RedactionTests
{
    private const string Key = "sk-ant-api03-Zq3vT8nW1xK5mB7rL2pD9sF4hJ6gC0yE";

    [Fact]
    public async Task A_key_in_a_file_reaches_neither_transcript_nor_events()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync(options => (options.Token, options.Caps) = ("first-token", ["tool-events"]));
        await client.Wait(await client.Say($"TOOL:write {{\"path\":\"keys.txt\",\"content\":\"key: {Key} end\"}}", "k1"));
        var before = client.Socket.Frames.Count;

        await client.Wait(await client.Say("TOOL:read {\"path\":\"keys.txt\"}", "k2"));

        var history = await client.History();
        Assert.Contains(history, line => line.Contains("key: [redacted] end", StringComparison.Ordinal));
        Assert.All(client.Socket.Frames.Skip(before), frame => Assert.False(
            frame.GetRawText().Contains(Key, StringComparison.Ordinal) && !frame.GetRawText().Contains("TOOL:write", StringComparison.Ordinal), frame.GetRawText()));
    }

    [Fact]
    public async Task What_stands_for_a_secret_is_not_written_over_it()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var gateway = await installation.StartAsync();
        await using var client = await gateway.ConnectAsync(options => options.Token = "first-token");

        await client.Wait(await client.Say("TOOL:write {\"path\":\"keys.txt\",\"content\":\"key: [redacted] end\"}", "k1"));

        Assert.Contains(await client.History(), line => line.Contains("would destroy the secret", StringComparison.Ordinal));
    }
}
