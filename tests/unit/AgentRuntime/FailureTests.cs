using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class FailureTests : IAsyncLifetime
{
    private readonly WaitableTimeProvider _time = new();
    private TestRuntime _runtime = null!;
    private FakeOpenAiServer _server = null!;
    private FakeAnthropicServer _anthropic = null!;

    public async Task InitializeAsync()
    {
        _runtime = TestRuntime.Create(_time);
        _server = await FakeOpenAiServer.StartAsync();
        _anthropic = await FakeAnthropicServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _server.DisposeAsync();
        await _anthropic.DisposeAsync();
    }

    private Task<RunOutcome> RunAsync(JsonObject tree, string text, RecordingJournal? journal = null, CancellationToken stop = default) =>
        _runtime.Runner.RunAsync(Request(tree, User(text)), journal ?? new(), stop);

    /// <summary>mock/mock-1 first, then the Anthropic fake.</summary>
    private JsonObject WithFallback()
    {
        var tree = Provider(_server.BaseUrl);
        tree["models"]!["providers"]!["other"] = new JsonObject { ["baseUrl"] = _anthropic.BaseUrl, ["apiKey"] = "sk-ant-other", ["api"] = "anthropic-messages", ["models"] = new JsonArray(new JsonObject { ["id"] = "claude-x", ["name"] = "X" }) };
        tree["agents"]!["defaults"]!["model"]!["fallbacks"] = new JsonArray("other/claude-x");
        return tree;
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task A_transient_failure_is_tried_once_more_after_two_and_a_half_seconds(int status)
    {
        _server.Enqueue(FakeReply.Fail(status), FakeReply.Say("back"));

        var run = RunAsync(Provider(_server.BaseUrl), "hi");
        await _time.WaitIsStarted(TimeSpan.FromSeconds(2.5));
        Assert.Equal(1, _server.RequestCount);
        _time.Advance(TimeSpan.FromSeconds(2.5));
        var outcome = await run;

        Assert.Equal(("ok", "back", 2), (outcome.Status, outcome.Final.Text, _server.RequestCount));
    }

    [Fact]
    public async Task A_second_transient_failure_ends_the_run_with_its_text()
    {
        _server.Enqueue(FakeReply.Fail(503, "still starting"), FakeReply.Fail(503, "still starting"));

        var run = RunAsync(Provider(_server.BaseUrl), "hi");
        await _time.WaitIsStarted(TimeSpan.FromSeconds(2.5));
        _time.Advance(TimeSpan.FromSeconds(2.5));
        var outcome = await run;

        Assert.Equal(("error", "503 still starting", 2), (outcome.Status, outcome.Error, _server.RequestCount));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(429)]
    public async Task Other_failures_are_not_tried_again_on_the_same_model(int status)
    {
        var outcome = await RunAsync(Provider(_server.BaseUrl), $"FAIL:{status} now");

        Assert.Equal(($"{status} mock failure {status}", 1), (outcome.Error, _server.RequestCount));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task A_failing_model_is_replaced_by_its_fallback(int status)
    {
        _server.Enqueue(FakeReply.Fail(status));
        _anthropic.Enqueue(FakeReply.Say("second ", "choice"));
        var journal = new RecordingJournal();

        var outcome = await RunAsync(WithFallback(), "hi", journal);

        Assert.Equal(["mock/mock-1", "other/claude-x"], journal.Models);
        Assert.Equal(("ok", "second choice", "anthropic-messages"), (outcome.Status, outcome.Final.Text, outcome.Final.Api));
    }

    [Fact]
    public async Task A_bad_request_is_not_sent_to_the_fallback()
    {
        _server.Enqueue(FakeReply.Fail(400, "no such parameter"));

        var outcome = await RunAsync(WithFallback(), "hi");

        Assert.Equal(("400 no such parameter", 0), (outcome.Error, _anthropic.RequestCount));
    }

    [Fact]
    public async Task When_every_model_fails_the_error_lists_them_all()
    {
        _server.Enqueue(FakeReply.Fail(401, "bad key"));
        _anthropic.Enqueue(FakeReply.Fail(429, "slow down"));

        var outcome = await RunAsync(WithFallback(), "hi");

        Assert.Equal("All 2 models failed: mock/mock-1: 401 bad key (auth) | other/claude-x: 429 slow down (rate_limit)", outcome.Error);
        Assert.Equal(("other", "claude-x"), (outcome.Final.Provider, outcome.Final.Model));
    }

    [Fact]
    public async Task A_fallback_goes_on_behind_the_steps_already_committed()
    {
        _server.Enqueue(FakeReply.Call("read", """{"path":"AGENTS.md"}"""), FakeReply.Fail(429));
        _anthropic.Enqueue(FakeReply.Say("done"));

        var journal = new RecordingJournal();
        var outcome = await RunAsync(WithFallback(), "hi", journal);

        Assert.Equal(2, journal.Committed.Count);
        Assert.Equal("done", outcome.Final.Text);
        var sent = (await _anthropic.RequestAsync(1)).BodyText;
        Assert.Contains("tool_use", sent, StringComparison.Ordinal);
        Assert.Contains("tool_result", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_model_is_given_up_after_two_minutes()
    {
        // 127.0.0.1 counts as self-hosted, so the patience is the longer one.
        var run = RunAsync(Provider(_server.BaseUrl), "HANG:");
        await _server.RequestAsync(1);
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        var outcome = await run;

        Assert.Equal(("error", "The model was silent for 300 seconds"), (outcome.Status, outcome.Error));
    }

    [Fact]
    public async Task A_model_that_falls_silent_in_the_middle_is_given_up_too()
    {
        _server.Enqueue(new FakeReply { Words = ["half "], HangAfterWords = true });
        var seen = new TaskCompletionSource();
        var journal = new RecordingJournal { OnText = seen.SetResult };

        var run = RunAsync(Provider(_server.BaseUrl), "hi", journal);
        await seen.Task;
        _time.Advance(TimeSpan.FromSeconds(301));
        var outcome = await run;

        Assert.Equal(("The model was silent for 300 seconds", "half"), (outcome.Error, Assert.Single(journal.Texts)));
    }

    [Fact]
    public async Task A_cut_stream_is_an_error_and_not_a_short_answer()
    {
        _server.Enqueue(new FakeReply { Words = ["one ", "two ", "three"], CutAfterWords = 2 });

        var outcome = await RunAsync(Provider(_server.BaseUrl), "hi");

        Assert.Equal(("error", 0), (outcome.Status, outcome.Final.Content.Count));
    }

    [Theory]
    [InlineData("openai-completions")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public async Task A_stream_that_ends_without_its_closing_event_is_an_error(string api)
    {
        FakeModelServer server = api == "anthropic-messages" ? _anthropic : _server;
        server.Enqueue(new FakeReply { Words = ["one "], EndEarly = true });

        var outcome = await RunAsync(Provider(api == "anthropic-messages" ? _anthropic.BaseUrl : _server.BaseUrl, api), "hi");

        Assert.Equal(("error", "The model's answer broke off before its end"), (outcome.Status, outcome.Error));
    }

    [Fact]
    public async Task Text_that_was_already_shown_is_not_followed_by_a_silent_retry()
    {
        _server.Enqueue(new FakeReply { Words = ["one ", "two "], CutAfterWords = 1 }, FakeReply.Say("never"));

        var outcome = await RunAsync(Provider(_server.BaseUrl), "hi");

        Assert.Equal(("error", 1), (outcome.Status, _server.RequestCount));
    }

    [Fact]
    public async Task Stopping_a_run_is_an_exception_and_reaches_the_provider()
    {
        using var stop = new CancellationTokenSource();
        var run = RunAsync(Provider(_server.BaseUrl), "HANG:", stop: stop.Token);
        await _server.RequestAsync(1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Stopping_while_waiting_for_the_retry_ends_the_run_at_once()
    {
        using var stop = new CancellationTokenSource();
        _server.Enqueue(FakeReply.Fail(500));
        var run = RunAsync(Provider(_server.BaseUrl), "hi", stop: stop.Token);
        await _time.WaitIsStarted(TimeSpan.FromSeconds(2.5));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _server.RequestCount);
    }

    [Fact]
    public async Task A_failing_commit_is_an_exception_and_stops_the_run()
    {
        _server.Enqueue(FakeReply.Call("read", """{"path":"AGENTS.md"}"""));
        var journal = new RecordingJournal { CommitFailure = new InvalidOperationException("fenced") };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Provider(_server.BaseUrl), "hi", journal));

        Assert.Equal(("fenced", 1), (error.Message, _server.RequestCount));
        Assert.Empty(journal.Steps);
    }

    [Fact]
    public async Task A_refused_thinking_level_is_lowered_to_one_the_provider_names()
    {
        _server.Enqueue(FakeReply.Fail(400, "Unsupported reasoning_effort 'high'. Supported values are: 'low' and 'medium'."), FakeReply.Say("ok"));
        var tree = Provider(_server.BaseUrl, model: entry => entry["reasoning"] = true);

        var outcome = await _runtime.Runner.RunAsync(Request(tree, User("hi")) with { ThinkingLevel = "high" }, new RecordingJournal(), CancellationToken.None);

        Assert.Equal("ok", outcome.Status);
        Assert.Contains("\"reasoning_effort\":\"high\"", (await _server.RequestAsync(1)).BodyText, StringComparison.Ordinal);
        Assert.Contains("\"reasoning_effort\":\"medium\"", (await _server.RequestAsync(2)).BodyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overflowing_history_is_compacted_and_sent_again()
    {
        _server.Enqueue(FakeReply.Fail(400, "This model's maximum context length is 1000 tokens"), FakeReply.Say("fits"));
        var journal = new RecordingJournal { Compact = () => [User("short version")] };

        var outcome = await RunAsync(Provider(_server.BaseUrl), "a long story", journal);

        Assert.Equal(["compact"], journal.Steps);
        Assert.Equal("fits", outcome.Final.Text);
        Assert.Equal("short version", (await _server.RequestAsync(2)).LastUserText);
    }

    [Fact]
    public async Task An_overflow_that_compaction_cannot_cure_ends_after_three_attempts()
    {
        _server.Enqueue([.. Enumerable.Repeat(FakeReply.Fail(400, "maximum context length exceeded"), 6)]);
        var journal = new RecordingJournal { Compact = () => [User("still long")] };

        var outcome = await RunAsync(WithFallback(), "a long story", journal);

        Assert.Equal(["compact", "compact", "compact"], journal.Steps);
        Assert.Contains("/new", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, _anthropic.RequestCount);
    }

    [Fact]
    public async Task A_key_repeated_by_the_provider_does_not_reach_the_error()
    {
        _server.Enqueue(FakeReply.Fail(401, "Incorrect API key provided: sk-test-secret."));

        var outcome = await RunAsync(Provider(_server.BaseUrl), "hi");

        Assert.Equal("401 Incorrect API key provided: ***.", outcome.Error);
    }

    [Fact]
    public async Task Tool_rounds_have_an_end()
    {
        await using var runtime = TestRuntime.Create(configure: options => options.MaxToolRounds = 3);
        _server.Enqueue([.. Enumerable.Repeat(FakeReply.Call("read", """{"path":"AGENTS.md"}"""), 5)]);
        var journal = new RecordingJournal();

        var outcome = await runtime.Runner.RunAsync(Request(Provider(_server.BaseUrl), User("hi")), journal, CancellationToken.None);

        Assert.Equal(("error", "The run was stopped after 3 rounds of tool calls", 4), (outcome.Status, outcome.Error, _server.RequestCount));
        Assert.Equal(6, journal.Committed.Count);
    }

    [Fact]
    public async Task A_model_with_too_small_a_window_is_not_called()
    {
        var outcome = await RunAsync(Provider(_server.BaseUrl, model: entry => entry["contextWindow"] = 8_000), "hi");

        Assert.Equal(("error", 0), (outcome.Status, _server.RequestCount));
        Assert.Contains("16000", outcome.Error, StringComparison.Ordinal);
    }
}
