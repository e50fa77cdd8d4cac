using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

/// <summary>What goes wrong with any provider goes wrong in the same way, whatever the provider speaks.</summary>
public sealed class EveryProviderTests : IAsyncLifetime
{
    private const string Pixel = "iVBORw0KGgo=";
    private readonly WaitableTimeProvider _time = new();
    private TestRuntime _runtime = null!;
    private FakeOpenAiServer _openAi = null!;
    private FakeAnthropicServer _anthropic = null!;

    public static TheoryData<string> Apis => ["openai-completions", "openai-responses", "anthropic-messages"];

    public static TheoryData<string, int> Refusals => Combined(400, 401, 429);

    public static TheoryData<string, int> Outages => Combined(500, 529);

    public async Task InitializeAsync()
    {
        _runtime = TestRuntime.Create(_time);
        _openAi = await FakeOpenAiServer.StartAsync();
        _anthropic = await FakeAnthropicServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _openAi.DisposeAsync();
        await _anthropic.DisposeAsync();
    }

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_ends_the_run_with_its_status_and_text_and_without_another_try(string api, int status)
    {
        Server(api).Enqueue(FakeReply.Fail(status, "because of sk-test-secret"));

        var outcome = await RunAsync(api, User("hi"));

        // The key is not repeated, though the provider did.
        Assert.Equal(("error", $"{status} because of ***", 1), (outcome.Status, outcome.Error, Server(api).RequestCount));
    }

    [Theory, MemberData(nameof(Outages))]
    public async Task An_outage_is_waited_out_once(string api, int status)
    {
        Server(api).Enqueue(FakeReply.Fail(status), FakeReply.Say("back"));

        var run = RunAsync(api, User("hi"));
        await _time.WaitIsStarted(TimeSpan.FromSeconds(2.5));
        _time.Advance(TimeSpan.FromSeconds(2.5));
        var outcome = await run;

        Assert.Equal(("ok", "back", 2), (outcome.Status, outcome.Final.Text, Server(api).RequestCount));
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task A_cut_stream_is_an_error_and_what_was_shown_stays_shown(string api)
    {
        Server(api).Enqueue(new FakeReply { Words = ["one ", "two ", "three"], CutAfterWords = 2, Delay = TimeSpan.FromMilliseconds(20) });
        var journal = new RecordingJournal();

        var outcome = await RunAsync(api, User("hi"), journal);

        Assert.Equal(("error", 0, 1), (outcome.Status, outcome.Final.Content.Count, Server(api).RequestCount));
        // How much of the rest was on its way when the connection broke is the network's affair.
        Assert.StartsWith("one", journal.Texts[^1], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task A_model_that_never_answers_is_given_up(string api)
    {
        Server(api).Enqueue(new FakeReply { Hang = true });

        var run = RunAsync(api, User("hi"));
        await Server(api).RequestAsync(1);
        _time.Advance(TimeSpan.FromSeconds(301));

        Assert.Equal("The model was silent for 300 seconds", (await run).Error);
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task A_model_that_falls_silent_in_the_middle_is_given_up(string api)
    {
        Server(api).Enqueue(new FakeReply { Words = ["half "], HangAfterWords = true });
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var run = RunAsync(api, User("hi"), new RecordingJournal { OnText = () => seen.TrySetResult() });
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(301));

        Assert.Equal("The model was silent for 300 seconds", (await run).Error);
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task An_error_told_inside_the_stream_is_the_runs_error(string api)
    {
        Server(api).Enqueue(new FakeReply { Words = ["one "], ErrorAfterWords = "the kettle boiled over" });

        var outcome = await RunAsync(api, User("hi"));

        Assert.Equal("error", outcome.Status);
        Assert.Contains("the kettle boiled over", outcome.Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task An_error_told_inside_the_stream_before_any_text_is_a_case_for_the_fallback(string api)
    {
        Server(api).Enqueue(new FakeReply { ErrorAfterWords = "the kettle boiled over" }, FakeReply.Say("from the other one"));
        var tree = Tree(api);
        tree["agents"]!["defaults"]!["model"]!["fallbacks"] = new JsonArray("mock/mock-2");

        var outcome = await _runtime.Runner.RunAsync(Request(tree, User("hi")), new RecordingJournal(), CancellationToken.None);

        Assert.Equal(("ok", "from the other one", "mock-2"), (outcome.Status, outcome.Final.Text, outcome.Final.Model));
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task Images_of_the_person_and_of_tools_are_sent_in_the_providers_form(string api)
    {
        var workspace = new MemoryWorkspace();
        workspace.Put("cat.png", Convert.FromBase64String(Pixel));
        Server(api).Enqueue(FakeReply.Call("read", """{"path":"cat.png"}"""), FakeReply.Say("a cat"));
        var message = new UserMessage { Content = [TextBlock.Of("what is this?"), new ImageBlock { Data = Pixel, MimeType = "image/png" }], Timestamp = 1 };
        var request = Request(Tree(api), message) with { Workspace = workspace };

        var outcome = await _runtime.Runner.RunAsync(request, new RecordingJournal(), CancellationToken.None);

        Assert.Equal(("ok", "a cat"), (outcome.Status, outcome.Final.Text));
        Assert.Equal((1, 2), (Images(await Server(api).RequestAsync(1)), Images(await Server(api).RequestAsync(2))));

        int Images(FakeRequest sent) => api switch
        {
            "openai-completions" => Count(sent.Json, "type", "image_url"),
            "openai-responses" => Count(sent.Json, "type", "input_image"),
            _ => Count(sent.Json, "type", "image"),
        };
    }

    private static TheoryData<string, int> Combined(params int[] statuses)
    {
        var all = new TheoryData<string, int>();
        foreach (var api in new[] { "openai-completions", "openai-responses", "anthropic-messages" })
        {
            foreach (var status in statuses) all.Add(api, status);
        }
        return all;
    }

    private FakeModelServer Server(string api) => api == "anthropic-messages" ? _anthropic : _openAi;

    private JsonObject Tree(string api) =>
        Provider(api == "anthropic-messages" ? _anthropic.BaseUrl : _openAi.BaseUrl, api, entry => entry["input"] = new JsonArray("text", "image"));

    private Task<RunOutcome> RunAsync(string api, TranscriptMessage message, RecordingJournal? journal = null) =>
        _runtime.Runner.RunAsync(Request(Tree(api), message), journal ?? new(), CancellationToken.None);

    private static int Count(JsonElement tree, string member, string value) => tree.ValueKind switch
    {
        JsonValueKind.Object => (tree.TryGetProperty(member, out var own) && own.ValueKind == JsonValueKind.String && own.ValueEquals(value) ? 1 : 0)
            + tree.EnumerateObject().Sum(part => Count(part.Value, member, value)),
        JsonValueKind.Array => tree.EnumerateArray().Sum(part => Count(part, member, value)),
        _ => 0,
    };
}
