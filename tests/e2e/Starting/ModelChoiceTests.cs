namespace OpenClaw.EndToEndTests.Starting;

/// <summary>Which model answers when the configuration names none.</summary>
public sealed class ModelChoiceTests
{
    private const int OllamaPort = 11434;

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai/")]
    [InlineData("ANTHROPIC_API_KEY", "anthropic/")]
    public async Task A_key_in_the_environment_chooses_its_provider(string variable, string provider)
    {
        await using var installation = new Installation();
        installation.Environment[variable] = "a-key";
        var gateway = await installation.StartAsync();
        Assert.Contains($"Model     {provider}", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("No model is configured", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_server_at_another_address_of_this_machine_is_found_where_the_settings_say()
    {
        await using var ollama = await FakeOpenAiServer.StartAsync();
        ollama.LocalModel = "tiny:2b";
        await using var installation = new Installation();
        installation.Environment["AgentRuntime__LocalOllama"] = new Uri(ollama.BaseUrl).GetLeftPart(UriPartial.Authority);
        var gateway = await installation.StartAsync();

        Assert.Contains("Model     ollama/tiny:2b", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync();
        Assert.Equal("ok", await client.Wait(await client.Say("SAY:from next door", "k")));
        Assert.EndsWith("assistant: from next door", (await client.History())[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_nobody_knows_is_told_at_the_start_and_to_whoever_writes_to_it()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var installation = new Installation();
        installation.Configure(model);
        var text = await File.ReadAllTextAsync(installation.ConfigurationFile);
        await File.WriteAllTextAsync(installation.ConfigurationFile, text.Replace("primary: mock/mock-1", "primary: mok/mock-1", StringComparison.Ordinal));

        var gateway = await installation.StartAsync();

        Assert.Contains("warn: ", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("agents.defaults.model.primary: unknown model \"mok/mock-1\"", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync();
        var end = await client.Events.ChatEnd(await client.Say("hello", "k1"));
        Assert.Equal("error", end.Text("state"));
        Assert.Contains("Unknown model: mok/mock-1", end.Text("errorMessage"), StringComparison.Ordinal);
    }

    [LocalModelFact]
    public async Task A_local_model_server_is_found_and_answers()
    {
        await using var ollama = await FakeOpenAiServer.StartAsync(OllamaPort);
        ollama.LocalModel = "tiny:1b";
        await using var installation = new Installation();
        installation.Environment["AgentRuntime__LocalOllama"] = "";
        var gateway = await installation.StartAsync();

        Assert.Contains("Model     ollama/tiny:1b", gateway.Output, StringComparison.Ordinal);
        await using var client = await gateway.ConnectAsync();
        Assert.Equal("ok", await client.Wait(await client.Say("SAY:from the local model", "k")));
        Assert.EndsWith("assistant: from the local model", (await client.History())[^1], StringComparison.Ordinal);
    }

    private sealed class LocalModelFactAttribute : FactAttribute
    {
        public LocalModelFactAttribute()
        {
            var busy = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(address => address.Port == OllamaPort);
            if (busy) Skip = $"port {OllamaPort} is taken, so there is a real local model server";
        }
    }
}
