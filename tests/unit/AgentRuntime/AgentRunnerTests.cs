using System.Text.Json.Nodes;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class AgentRunnerTests : IAsyncLifetime
{
    private TestRuntime _runtime = null!;
    private FakeOpenAiServer _openAi = null!;
    private FakeAnthropicServer _anthropic = null!;

    public async Task InitializeAsync()
    {
        _runtime = TestRuntime.Create();
        _openAi = await FakeOpenAiServer.StartAsync();
        _anthropic = await FakeAnthropicServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _openAi.DisposeAsync();
        await _anthropic.DisposeAsync();
    }

    private JsonObject Tree(string api) => Provider(api == "anthropic-messages" ? _anthropic.BaseUrl : _openAi.BaseUrl, api);

    private FakeModelServer Server(string api) => api == "anthropic-messages" ? _anthropic : _openAi;

    [Theory]
    [InlineData("openai-completions")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public async Task An_answer_is_streamed_as_cumulative_text_and_returned_uncommitted(string api)
    {
        var journal = new RecordingJournal();

        var outcome = await _runtime.Runner.RunAsync(Request(Tree(api), User("hello TOKENS:3")), journal, CancellationToken.None);

        Assert.Equal(["word1", "word1 word2", "word1 word2 word3."], journal.Texts);
        Assert.Equal(["word1", " word2", " word3."], journal.Deltas);
        Assert.Equal(["mock/mock-1"], journal.Models);
        Assert.Empty(journal.Committed);
        Assert.Equal(("ok", null, "word1 word2 word3."), (outcome.Status, outcome.Error, Assert.Single(outcome.Payloads)));
        Assert.Equal(("word1 word2 word3.", "stop", api, "mock", "mock-1"), (outcome.Final.Text, outcome.Final.StopReason, outcome.Final.Api, outcome.Final.Provider, outcome.Final.Model));
    }

    [Theory]
    [InlineData("openai-completions")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public async Task A_tool_call_is_committed_run_and_answered_before_the_model_goes_on(string api)
    {
        var journal = new RecordingJournal();
        var request = Request(Tree(api), User("""TOOL:read {"path":"AGENTS.md","limit":2}"""));

        var outcome = await _runtime.Runner.RunAsync(request, journal, CancellationToken.None);

        Assert.Equal(["commit assistant", "start read ReadOnly", "end read (first 2 lines of AGENTS.md)", "commit result"], journal.Steps);
        var call = Assert.IsType<ToolCallBlock>(Assert.Single(((AssistantMessage)journal.Committed[0]).Content));
        Assert.Equal("""{"path":"AGENTS.md","limit":2}""", call.Arguments.ToString());
        Assert.Equal("toolUse", ((AssistantMessage)journal.Committed[0]).StopReason);
        var result = (ToolResultMessage)journal.Committed[1];
        Assert.Equal((call.Id, "read", false), (result.ToolCallId, result.ToolName, result.IsError));
        Assert.Matches(@"^# AGENTS\.md[^\n]*\n\n\n\[\d+ further lines; go on with offset 3\]$", result.Text);
        Assert.Equal("Tool finished.", outcome.Final.Text);
        Assert.Equal(2, Server(api).RequestCount);
    }

    [Fact]
    public async Task A_provider_error_becomes_an_outcome_with_status_and_message()
    {
        var journal = new RecordingJournal();

        var outcome = await _runtime.Runner.RunAsync(Request(Tree("openai-completions"), User("FAIL:401 please")), journal, CancellationToken.None);

        Assert.Equal(("error", "401 mock failure 401"), (outcome.Status, outcome.Error));
        Assert.Equal(("error", "401 mock failure 401", 0), (outcome.Final.StopReason, outcome.Final.ErrorMessage, outcome.Final.Content.Count));
        Assert.Equal(["401 mock failure 401"], outcome.Payloads);
        Assert.Equal(1, _openAi.RequestCount);
    }
}
