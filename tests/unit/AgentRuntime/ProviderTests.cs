using System.Net;
using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class ProviderTests : IAsyncLifetime
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

    private Task<RunOutcome> RunAsync(JsonObject tree, params TranscriptMessage[] history) =>
        _runtime.Runner.RunAsync(Request(tree, history), new RecordingJournal(), CancellationToken.None);

    [Fact]
    public async Task OpenAI_gets_its_key_as_bearer_token_and_configured_headers()
    {
        var tree = Provider(_openAi.BaseUrl);
        tree["models"]!["providers"]!["mock"]!["headers"] = new JsonObject { ["X-Team"] = "blue" };

        await RunAsync(tree, User("hi"));

        var request = await _openAi.RequestAsync(1);
        Assert.Equal(("/v1/chat/completions", "Bearer sk-test-secret", "blue"), (request.Path, request.Headers["Authorization"], request.Headers["X-Team"]));
        Assert.True(request.Json.GetProperty("stream").GetBoolean());
        Assert.True(request.Json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
    }

    [Fact]
    public async Task A_provider_without_a_key_on_a_private_address_gets_no_authorization_at_all()
    {
        var tree = Provider(_openAi.BaseUrl);
        tree["models"]!["providers"]!["mock"]!.AsObject().Remove("apiKey");

        var outcome = await RunAsync(tree, User("hi"));

        Assert.Equal("ok", outcome.Status);
        Assert.False((await _openAi.RequestAsync(1)).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task Anthropic_gets_its_key_in_the_documented_header_only()
    {
        await RunAsync(Provider(_anthropic.BaseUrl, "anthropic-messages"), User("hi"));

        var request = await _anthropic.RequestAsync(1);
        Assert.Equal(("/v1/messages", "sk-test-secret", false), (request.Path, request.Headers["x-api-key"], request.Headers.ContainsKey("Authorization")));
        Assert.True(request.Headers.ContainsKey("anthropic-version"));
    }

    [Fact]
    public async Task Anthropic_log_in_tokens_stay_bearer_tokens()
    {
        var tree = Provider(_anthropic.BaseUrl, "anthropic-messages");
        tree["models"]!["providers"]!["mock"]!["apiKey"] = "sk-ant-oat01-token";

        await RunAsync(tree, User("hi"));

        var request = await _anthropic.RequestAsync(1);
        Assert.Equal(("Bearer sk-ant-oat01-token", false), (request.Headers["Authorization"], request.Headers.ContainsKey("x-api-key")));
        Assert.Contains("oauth-2025-04-20", request.Headers["anthropic-beta"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anthropic_is_told_where_to_cache_and_how_much_to_think()
    {
        var tree = Provider(_anthropic.BaseUrl, "anthropic-messages", entry =>
        {
            entry["reasoning"] = true;
            entry["maxTokens"] = 32_000;
        });

        await _runtime.Runner.RunAsync(Request(tree, User("hi")) with { ThinkingLevel = "medium" }, new RecordingJournal(), CancellationToken.None);

        var body = (await _anthropic.RequestAsync(1)).Json;
        Assert.Equal(("enabled", 8192), (body.GetProperty("thinking").GetProperty("type").GetString(), body.GetProperty("thinking").GetProperty("budget_tokens").GetInt32()));
        Assert.True(body.GetProperty("max_tokens").GetInt32() > 8192);
        Assert.Equal("ephemeral", body.GetProperty("system")[0].GetProperty("cache_control").GetProperty("type").GetString());
        Assert.Equal("ephemeral", body.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("cache_control").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Anthropic_thinking_is_kept_and_sent_back_with_its_seal()
    {
        var tree = Provider(_anthropic.BaseUrl, "anthropic-messages", entry => entry["reasoning"] = true);
        _anthropic.Enqueue(
            new FakeReply { Thinking = "let me look", ToolCalls = [new("read", """{"path":"AGENTS.md"}""")] },
            FakeReply.Say("found"));
        var journal = new RecordingJournal();

        await _runtime.Runner.RunAsync(Request(tree, User("hi")), journal, CancellationToken.None);

        var thinking = Assert.IsType<ThinkingBlock>(((AssistantMessage)journal.Committed[0]).Content[0]);
        Assert.Equal(("let me look", "seal-1"), (thinking.Thinking, thinking.ThinkingSignature));
        var sent = (await _anthropic.RequestAsync(2)).Json.GetProperty("messages")[1].GetProperty("content")[0];
        Assert.Equal(("thinking", "let me look", "seal-1"), (sent.GetProperty("type").GetString(), sent.GetProperty("thinking").GetString(), sent.GetProperty("signature").GetString()));
    }

    [Fact]
    public async Task Anthropic_never_sees_two_user_turns_in_a_row()
    {
        await RunAsync(Provider(_anthropic.BaseUrl, "anthropic-messages"), User("first"), User("second"));

        var messages = (await _anthropic.RequestAsync(1)).Json.GetProperty("messages");
        Assert.Equal(1, messages.GetArrayLength());
        Assert.Equal(["first", "second"], messages[0].GetProperty("content").EnumerateArray().Select(part => part.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("openai-completions")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    public async Task Usage_is_split_into_fresh_and_cached_tokens_and_priced(string api)
    {
        var isAnthropic = api == "anthropic-messages";
        FakeModelServer server = isAnthropic ? _anthropic : _openAi;
        // OpenAI counts cached tokens among the prompt's, Anthropic beside them.
        server.Enqueue(new FakeReply { Words = ["a ", "b"], InputTokens = isAnthropic ? 700 : 1000, CachedTokens = 300 });
        var tree = Provider(isAnthropic ? _anthropic.BaseUrl : _openAi.BaseUrl, api, entry =>
            entry["cost"] = new JsonObject { ["input"] = 2.0, ["output"] = 10, ["cacheRead"] = 0.5, ["cacheWrite"] = 4 });

        var outcome = await RunAsync(tree, User("hi"));

        var usage = outcome.LastCallUsage;
        Assert.Equal((700L, 2L, 300L, 0L, 1002L), (usage.Input, usage.Output, usage.CacheRead, usage.CacheWrite, usage.TotalTokens));
        Assert.Equal((0.0014m, 0.00002m, 0.00015m, 0.00157m), (usage.Cost.Input, usage.Cost.Output, usage.Cost.CacheRead, usage.Cost.Total));
    }

    [Fact]
    public async Task Anthropic_cache_writes_are_counted_on_their_own()
    {
        _anthropic.Enqueue(new FakeReply { Words = ["a"], InputTokens = 10, CachedTokens = 20, CacheWriteTokens = 30 });

        var usage = (await RunAsync(Provider(_anthropic.BaseUrl, "anthropic-messages"), User("hi"))).LastCallUsage;

        Assert.Equal((10L, 20L, 30L), (usage.Input, usage.CacheRead, usage.CacheWrite));
    }

    [Fact]
    public async Task Tokens_are_counted_here_when_the_provider_reports_none()
    {
        _openAi.Enqueue(new FakeReply { Words = ["hello ", "world"], ReportUsage = false });

        var usage = (await RunAsync(Provider(_openAi.BaseUrl), User("hi"))).LastCallUsage;

        Assert.Equal(2, usage.Output);
        Assert.InRange(usage.Input, 500, 20_000);
    }

    [Fact]
    public async Task Usage_of_a_turn_sums_output_and_keeps_the_last_prompt()
    {
        _openAi.Enqueue(
            new FakeReply { ToolCalls = [new("read", """{"path":"AGENTS.md"}""")], Words = ["looking "], InputTokens = 100 },
            new FakeReply { Words = ["a ", "b ", "c"], InputTokens = 150 });

        var outcome = await RunAsync(Provider(_openAi.BaseUrl), User("hi"));

        Assert.Equal((150L, 4L), (outcome.Usage.Input, outcome.Usage.Output));
        Assert.Equal((150L, 3L), (outcome.LastCallUsage.Input, outcome.LastCallUsage.Output));
    }

    [Theory]
    [InlineData(null, "max_tokens")]
    [InlineData("max_completion_tokens", "max_completion_tokens")]
    public async Task The_answer_limit_is_sent_in_the_field_the_server_knows(string? configured, string expected)
    {
        var tree = Provider(_openAi.BaseUrl, model: entry =>
        {
            entry["maxTokens"] = 777;
            if (configured is not null)
                entry["compat"] = new JsonObject { ["maxTokensField"] = configured };
        });

        await RunAsync(tree, User("hi"));

        var body = (await _openAi.RequestAsync(1)).Json;
        Assert.Equal(777, body.GetProperty(expected).GetInt32());
        Assert.False(body.TryGetProperty(expected == "max_tokens" ? "max_completion_tokens" : "max_tokens", out _));
    }

    [Fact]
    public async Task A_server_that_knows_no_stream_options_is_not_sent_any()
    {
        var tree = Provider(_openAi.BaseUrl, model: entry => entry["compat"] = new JsonObject { ["supportsUsageInStreaming"] = false });

        var outcome = await RunAsync(tree, User("hi"));

        Assert.False((await _openAi.RequestAsync(1)).Json.TryGetProperty("stream_options", out _));
        Assert.True(outcome.LastCallUsage.Input > 0);
    }

    [Fact]
    public async Task A_tenant_cannot_reach_private_addresses_or_the_environment_of_the_process()
    {
        await using var strict = TestRuntime.Create(configure: options => options.AllowedPrivateHosts.Clear());
        var outcome = await strict.Runner.RunAsync(Request(Provider(_openAi.BaseUrl), User("hi")), new RecordingJournal(), CancellationToken.None);
        Assert.Equal(("error", 0), (outcome.Status, _openAi.RequestCount));
        Assert.Contains("private network", outcome.Error, StringComparison.Ordinal);

        var tree = Provider(_openAi.BaseUrl);
        tree["models"]!["providers"]!["mock"]!["apiKey"] = "${PATH}";
        outcome = await RunAsync(tree, User("hi"));
        Assert.Equal(("error", "Missing env var \"PATH\", used by models.providers.mock", 0), (outcome.Status, outcome.Error, _openAi.RequestCount));
    }

    [Fact]
    public async Task Keys_and_headers_may_name_the_tenants_own_variables()
    {
        var tree = Provider(_openAi.BaseUrl);
        tree["env"] = new JsonObject { ["vars"] = new JsonObject { ["TEAM_KEY"] = "sk-team" } };
        tree["models"]!["providers"]!["mock"]!["apiKey"] = "${TEAM_KEY}";
        tree["models"]!["providers"]!["mock"]!["headers"] = new JsonObject { ["X-Proxy"] = "token ${TEAM_KEY}" };

        await RunAsync(tree, User("hi"));

        var headers = (await _openAi.RequestAsync(1)).Headers;
        Assert.Equal(("Bearer sk-team", "token sk-team"), (headers["Authorization"], headers["X-Proxy"]));
    }

    [Fact]
    public async Task The_operators_own_tenant_may_use_both()
    {
        await using var embedded = TestRuntime.Create(configure: options =>
        {
            options.AllowedPrivateHosts.Clear();
            options.OperatorTenant = "acme";
        });
        var tree = Provider(_openAi.BaseUrl);
        tree["models"]!["providers"]!["mock"]!["apiKey"] = "${PATH}";

        await embedded.Runner.RunAsync(Request(tree, User("hi")), new RecordingJournal(), CancellationToken.None);

        Assert.Equal("Bearer " + Environment.GetEnvironmentVariable("PATH"), (await _openAi.RequestAsync(1)).Headers["Authorization"]);
    }

    [Fact]
    public async Task Without_any_configuration_the_demo_answers_and_says_that_it_is_one()
    {
        var request = Request([], User("Conversation info (untrusted metadata): {}\n\nare you there?")) with { Configuration = TenantConfiguration.Empty };

        var outcome = await _runtime.Runner.RunAsync(request, new RecordingJournal(), CancellationToken.None);

        Assert.Equal(("ok", "demo", "demo"), (outcome.Status, outcome.Final.Provider, outcome.Final.Model));
        Assert.Contains("demo", outcome.Final.Text, StringComparison.Ordinal);
        // What a gateway adds to a message for a model is nothing to show to a person.
        Assert.DoesNotContain("untrusted", outcome.Final.Text, StringComparison.Ordinal);
        var example = outcome.Final.Text.Split("```")[1]["yaml".Length..];
        var configuration = TenantConfiguration.Parse(example);
        Assert.Empty(configuration.Issues);
        Assert.Equal("openai/gpt-5.2", ModelCatalog.Of(configuration.Configuration!).ForAgent("main").Primary);
    }

    [Theory]
    [InlineData("mock/other-model", "not allowed")]
    [InlineData("nowhere/model", "Unknown model: nowhere/model")]
    public async Task A_model_that_may_not_or_cannot_be_used_is_refused_without_a_call(string model, string text)
    {
        var tree = Provider(_openAi.BaseUrl);
        tree["agents"]!["defaults"]!["models"] = new JsonObject { ["mock/mock-1"] = new JsonObject { ["alias"] = "fast" } };

        var outcome = await _runtime.Runner.RunAsync(Request(tree, User("hi")) with { ModelOverride = model }, new RecordingJournal(), CancellationToken.None);

        Assert.Equal(("error", 0), (outcome.Status, _openAi.RequestCount));
        Assert.Contains(text, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_and_another_model_of_the_provider_are_found()
    {
        var tree = Provider(_openAi.BaseUrl);
        tree["agents"]!["defaults"]!["models"] = new JsonObject
        {
            ["mock/mock-1"] = new JsonObject(),
            ["mock/Mock-Two"] = new JsonObject { ["alias"] = "two", ["params"] = new JsonObject { ["temperature"] = 0.25 } },
        };

        var outcome = await _runtime.Runner.RunAsync(Request(tree, User("hi")) with { ModelOverride = "two" }, new RecordingJournal(), CancellationToken.None);

        var body = (await _openAi.RequestAsync(1)).Json;
        Assert.Equal(("Mock-Two", 0.25), (body.GetProperty("model").GetString(), body.GetProperty("temperature").GetDouble()));
        Assert.Equal("Mock-Two", outcome.Final.Model);
    }

    [Theory]
    [InlineData("acme", "llama-x", "ollama/llama-x")]
    [InlineData("acme", null, "demo/demo")]
    [InlineData("another", "llama-x", "demo/demo")]
    public async Task A_local_model_server_is_found_for_the_operators_own_tenant_only(string operatorTenant, string? offered, string chosen)
    {
        _openAi.LocalModel = offered;
        await using var embedded = TestRuntime.Create(configure: options =>
        {
            options.OperatorTenant = operatorTenant;
            options.LocalOllama = _openAi.Address;
        });
        // Known vendors switched off: a key in the environment of whoever runs this test must not matter.
        var tree = new JsonObject { ["models"] = new JsonObject { ["mode"] = "replace" } };
        var journal = new RecordingJournal();

        var outcome = await embedded.Runner.RunAsync(Request(tree, User("hi")), journal, CancellationToken.None);

        Assert.Equal(("ok", chosen), (outcome.Status, Assert.Single(journal.Models)));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:192.168.0.1", true)]
    [InlineData("2002:0a00:0001::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2606:4700::1111", false)]
    public void Addresses_of_the_inner_network_are_recognised(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, PrivateAddresses.IsPrivate(IPAddress.Parse(address)));

    [Fact]
    public async Task A_long_history_reaches_every_kind_of_provider_unchanged_again_and_again()
    {
        TranscriptMessage[] history = [User("first"), Assistant("looking", Call("call|1", "read", "{\"path\":\"a\"}")), Result("call|1", "text of a"), Assistant("seen"), User("second")];
        string? completions = null;
        string? messages = null;
        for (var round = 0; round < 2; round++)
        {
            // The prepared messages are shared by all calls and dialects.
            await RunAsync(Provider(_openAi.BaseUrl), history);
            await RunAsync(Provider(_anthropic.BaseUrl, "anthropic-messages"), history);
            await RunAsync(Provider(_openAi.BaseUrl, "openai-responses"), history);
            var nowCompletions = _openAi.Requests[^2].Json.GetProperty("messages").GetRawText();
            var nowMessages = _anthropic.Requests[^1].Json.GetProperty("messages").GetRawText();
            Assert.Equal(completions ?? nowCompletions, nowCompletions);
            Assert.Equal(messages ?? nowMessages, nowMessages);
            (completions, messages) = (nowCompletions, nowMessages);
            foreach (var body in new[] { nowCompletions, nowMessages, _openAi.Requests[^1].BodyText })
            {
                foreach (var part in new[] { "first", "looking", "text of a", "seen", "second" })
                    Assert.Contains(part, body, StringComparison.Ordinal);
            }
        }
    }
}
