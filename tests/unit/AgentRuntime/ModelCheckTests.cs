using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.AgentRuntime.Providers;
using Xunit;

namespace OpenClaw.UnitTests.AgentRuntime;

/// <summary>What is told of a configuration's models before anybody is answered by them.</summary>
public sealed class ModelCheckTests
{
    [Fact]
    public async Task Models_that_can_be_asked_are_no_cause_for_a_word()
    {
        Assert.Empty(await FindingsAsync(_ => { }));
        Assert.Empty(await FindingsAsync(tree => tree["agents"]!["defaults"]!.AsObject().Remove("model")));
        Assert.Empty(await FindingsAsync(tree => tree["agents"]!["defaults"]!["model"]!["primary"] = "demo/demo"));
        Assert.Empty(await FindingsAsync(tree => tree["agents"]!["defaults"]!["model"]!["fallbacks"] = new JsonArray("mock-1", "ollama/any:1b")));
    }

    [Theory]
    [InlineData("nobody/nothing", "unknown model \"nobody/nothing\": there is no provider \"nobody\"")]
    [InlineData("mock/mock-9", "is not among the models of models.providers.mock")]
    [InlineData("openai/gpt-5.2", "No API key found for provider \"openai\"")]
    [InlineData("mock/small", "context window of 8000 tokens is smaller than 16000")]
    [InlineData("/", "is no model")]
    public async Task A_model_that_could_not_answer_is_named_with_its_path_and_the_reason(string reference, string reason)
    {
        var primary = Assert.Single(await FindingsAsync(tree => tree["agents"]!["defaults"]!["model"]!["primary"] = reference));
        Assert.Equal("agents.defaults.model.primary", primary.Path);
        Assert.Contains(reason, primary.Message, StringComparison.Ordinal);

        var fallback = Assert.Single(await FindingsAsync(tree => tree["agents"]!["defaults"]!["model"]!["fallbacks"] = new JsonArray("mock/mock-1", reference)));
        Assert.Equal("agents.defaults.model.fallbacks.1", fallback.Path);

        var agent = Assert.Single(await FindingsAsync(tree => tree["agents"]!["list"] = new JsonArray(
            new JsonObject { ["id"] = "main" }, new JsonObject { ["id"] = "other", ["model"] = reference })));
        Assert.Equal("agents.list.1.model.primary", agent.Path);
    }

    private static async Task<IReadOnlyList<OpenClaw.Configuration.ConfigurationIssue>> FindingsAsync(Action<JsonObject> change)
    {
        await using var runtime = TestRuntime.Create();
        var tree = TestTurn.Provider("http://127.0.0.1:9/v1");
        tree["models"]!["providers"]!["mock"]!["models"]!.AsArray().Add(new JsonObject { ["id"] = "small", ["name"] = "Small", ["contextWindow"] = 8000 });
        change(tree);
        return runtime.Services.GetRequiredService<IModelResolver>().Check(TestTurn.Tenant(tree), "acme");
    }
}
