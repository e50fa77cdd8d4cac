using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenClaw.AgentRuntime.Context;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class ContextTests
{
    [Fact]
    public void A_call_without_result_gets_one_and_a_result_without_call_goes()
    {
        var clean = TranscriptSanitizer.Sanitize([User("a"), Assistant("", Call("1"), Call("2")), Result("2", "two"), Result("9", "orphan"), User("b")]);

        Assert.Equal(["a", "", "(the result of this call was lost)", "two", "b"], clean.Select(message => message.Text));
        Assert.Equal("1", ((ToolResultMessage)clean[2]).ToolCallId);
    }

    [Fact]
    public void Failed_and_empty_answers_are_not_sent()
    {
        var failed = Assistant("") with { StopReason = "error", ErrorMessage = "429" };
        var aborted = Assistant("half", Call("1")) with { StopReason = "aborted" };

        var clean = TranscriptSanitizer.Sanitize([User("a"), failed, User("b"), aborted]);

        Assert.Equal(["a", "b", "half"], clean.Select(message => message.Text));
        Assert.DoesNotContain(clean, message => message.Content.Any(block => block is ToolCallBlock));
    }

    [Property]
    public Property Every_sanitised_history_pairs_calls_with_results()
    {
        var message = Gen.Elements<TranscriptMessage>(
            User("u"), User(""), Assistant("a"), Assistant(""), Assistant("", Call("1")), Assistant("x", Call("1"), Call("2")),
            Assistant("", Call("3")) with { StopReason = "error" }, Result("1", "r"), Result("2", "r"), Result("3", "r"));
        return Prop.ForAll(message.ListOf().ToArbitrary(), history =>
        {
            var clean = TranscriptSanitizer.Sanitize([.. history]);
            for (var index = 0; index < clean.Count; index++)
            {
                var calls = clean[index].Content.OfType<ToolCallBlock>().Select(call => call.Id).ToList();
                var results = clean.Skip(index + 1).TakeWhile(next => next is ToolResultMessage).Cast<ToolResultMessage>().Select(result => result.ToolCallId).ToList();
                if (clean[index] is not ToolResultMessage && !calls.SequenceEqual(results))
                    return false;
            }
            return clean is not [ToolResultMessage, ..];
        });
    }

    [Fact]
    public void Oldest_tool_results_give_way_first_and_the_messages_of_people_stay()
    {
        var big = new string('x', 20_000);
        List<TranscriptMessage> history = [User("question")];
        for (var index = 0; index < 4; index++)
            history.AddRange([Assistant("", Call($"c{index}")), Result($"c{index}", big)]);
        var prepared = history.Select(message => PreparedMessage.Of(message, withThinking: false)).ToList();

        var fits = ContextGuard.Trim(prepared, systemPromptChars: 1_000, contextWindow: 32_000);

        Assert.True(fits);
        Assert.Equal([false, false, true, true], prepared.Where(message => message.Source is ToolResultMessage).Select(message => message.Source.Text == big));
        Assert.Equal("question", prepared[0].Source.Text);
    }

    [Fact]
    public void One_tool_result_takes_at_most_half_of_the_window()
    {
        var prepared = new List<PreparedMessage> { PreparedMessage.Of(Result("1", new string('x', 400_000)), withThinking: false) };

        ContextGuard.Trim(prepared, systemPromptChars: 0, contextWindow: 32_000);

        Assert.InRange(prepared[0].Chars, 1, 64_000);
    }

    [Fact]
    public void A_history_is_cut_at_a_turn_that_leaves_the_recent_part()
    {
        var turn = new string('x', 4_000);
        List<TranscriptMessage> history = [];
        for (var index = 0; index < 20; index++)
            history.AddRange([User(turn), Assistant(turn)]);

        var cut = CompactionPlan.CutPoint(history, keepRecentTokens: 5_000);

        Assert.IsType<UserMessage>(history[cut]);
        Assert.InRange(history.Count - cut, 3, 6);
    }

    [Fact]
    public void A_single_long_turn_is_cut_between_steps_and_never_between_call_and_result()
    {
        List<TranscriptMessage> history = [User("go")];
        for (var index = 0; index < 20; index++)
            history.AddRange([Assistant("", Call($"c{index}")), Result($"c{index}", new string('x', 8_000))]);

        var cut = CompactionPlan.CutPoint(history, keepRecentTokens: 6_000);

        Assert.InRange(cut, 1, history.Count - 1);
        Assert.IsType<AssistantMessage>(history[cut]);
    }

    [Fact]
    public void A_short_history_is_not_cut() => Assert.Equal(0, CompactionPlan.CutPoint([User("a"), Assistant("b")]));

    [Theory]
    [InlineData(180_001, 200_000, true)]
    [InlineData(180_000, 200_000, false)]
    [InlineData(20_000, 32_000, true)]
    [InlineData(15_000, 32_000, false)]
    public void Compaction_is_due_when_the_reserve_is_touched(long used, long window, bool due) =>
        Assert.Equal(due, CompactionPlan.IsDue(Tenant([]), "main", used, window));

    [Theory]
    [InlineData("call_1", "call_1")]
    [InlineData("call_1|fc_2", "call_1_fc_2_")]
    public void Tool_call_ids_become_acceptable_everywhere(string id, string start)
    {
        var plain = ToolCallId.Normalize(id);

        Assert.StartsWith(start, plain, StringComparison.Ordinal);
        Assert.Matches("^[A-Za-z0-9_-]{1,40}$", plain);
        Assert.NotEqual(ToolCallId.Normalize("a|b"), ToolCallId.Normalize("a:b"));
        Assert.Matches("^[A-Za-z0-9_-]{1,40}$", ToolCallId.Normalize(new string('q', 90)));
    }

    [Fact]
    public async Task A_summary_is_asked_for_with_the_conversation_the_earlier_summary_and_the_wishes()
    {
        await using var runtime = TestRuntime.Create();
        await using var server = await FakeOpenAiServer.StartAsync();
        server.Enqueue(FakeReply.Say("they ", "talked"));

        var outcome = await runtime.Runner.CompactAsync(new()
        {
            Tenant = "acme",
            Configuration = Tenant(Provider(server.BaseUrl)),
            AgentId = "main",
            Messages = [User("my cat is called Tom"), Assistant("", Call("1", "read", """{"path":"USER.md"}""")), Result("1", "file text")],
            PreviousSummary = "earlier they met",
            Instructions = "keep names",
        }, CancellationToken.None);

        Assert.Equal(("they talked", null), (outcome.Summary, outcome.Error));
        Assert.True(outcome.Usage.Output > 0);
        var body = (await server.RequestAsync(1)).Json;
        var asked = body.GetProperty("messages")[1].GetProperty("content").GetString();
        foreach (var part in new[] { "my cat is called Tom", "USER.md", "file text", "earlier they met", "keep names" })
            Assert.Contains(part, asked, StringComparison.Ordinal);
        Assert.False(body.TryGetProperty("tools", out _));
    }

    [Fact]
    public async Task A_failing_summary_says_why()
    {
        await using var runtime = TestRuntime.Create();
        await using var server = await FakeOpenAiServer.StartAsync();
        server.Enqueue(FakeReply.Fail(401));

        var outcome = await runtime.Runner.CompactAsync(
            new() { Tenant = "acme", Configuration = Tenant(Provider(server.BaseUrl)), AgentId = "main", Messages = [User("x")] }, CancellationToken.None);

        Assert.Null(outcome.Summary);
        Assert.Contains("401", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_too_long_for_one_call_is_summarised_in_pieces_that_build_on_each_other()
    {
        await using var runtime = TestRuntime.Create();
        await using var server = await FakeOpenAiServer.StartAsync();
        server.Enqueue(FakeReply.Say("part one"), FakeReply.Say("part two"), FakeReply.Say("part three"));
        var tree = Provider(server.BaseUrl, model: entry => entry["contextWindow"] = 16_000);

        var outcome = await runtime.Runner.CompactAsync(
            new() { Tenant = "acme", Configuration = Tenant(tree), AgentId = "main", Messages = [User(new string('a', 30_000)), User(new string('b', 60_000))] },
            CancellationToken.None);

        Assert.Equal(("part three", 3), (outcome.Summary, server.RequestCount));
        // Nothing of the long message is lost between the pieces.
        Assert.InRange(server.Requests.Sum(request => request.LastUserText.Count(c => c == 'b')), 60_000, 60_200);
        Assert.Contains("part one", (await server.RequestAsync(2)).BodyText, StringComparison.Ordinal);
    }
}
