using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;
using Orleans.Serialization;
using Xunit;

namespace OpenClaw.UnitTests.Protocol;

public sealed class OptionalTests
{
    private static readonly Serializer Grain = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Theory]
    [InlineData("""{"key":"k"}""", false, false, null)]
    [InlineData("""{"key":"k","model":null}""", true, true, null)]
    [InlineData("""{"key":"k","model":"m"}""", true, false, "m")]
    public void Absent_null_and_a_value_are_three_things_in_JSON(string json, bool isPresent, bool isNull, string? value)
    {
        var read = JsonSerializer.Deserialize(json, ProtocolJson.Default.SessionsPatchParams)!;

        Assert.Equal((isPresent, isNull, value), (read.Model.IsPresent, read.Model.IsNull, read.Model.ValueOrDefault));
        Assert.Equal(json, JsonSerializer.Serialize(read, ProtocolJson.Default.SessionsPatchParams));
    }

    [Theory]
    [InlineData("""{"key":"k"}""")]
    [InlineData("""{"key":"k","label":null,"spawnDepth":null}""")]
    [InlineData("""{"key":"k","label":"L","spawnDepth":2}""")]
    public void They_are_three_things_in_a_grain_call_too(string json)
    {
        var sent = JsonSerializer.Deserialize(json, ProtocolJson.Default.SessionsPatchParams)!;
        var arrived = RoundTrip(sent);
        Assert.Equal(sent, arrived);
        Assert.Equal(json, JsonSerializer.Serialize(arrived, ProtocolJson.Default.SessionsPatchParams));
    }

    [Fact]
    public void A_change_lies_over_what_was_there()
    {
        Assert.Equal("old", default(Optional<string>).Over("old"));
        Assert.Null(Optional.Null<string>().Over("old"));
        Assert.Equal("new", Optional.Of("new").Over("old"));
    }

    [Fact]
    public void Events_cross_a_grain_call_as_what_they_are()
    {
        GatewayEvent[] events =
        [
            new TickEvent { Ts = 1 },
            new AgentEvent { RunId = "r", Data = new AssistantData { Text = "t", Delta = "d" }, Seq = 1, Ts = 2 },
            new AgentEvent { RunId = "r", Data = new OtherAgentData("thinking", new JsonText("{}"u8.ToArray())), Seq = 2, Ts = 2 },
        ];
        Assert.Equal(events, events.Select(RoundTrip));
    }

    [Fact]
    public void Lists_written_as_collection_expressions_cross_a_grain_call()
    {
        var sent = new ChatMessage { Content = [TextBlock.Of("a"), TextBlock.Of("b")], Timestamp = 1 };
        var one = new ChatAbortResult { Aborted = true, RunIds = ["r"] };
        var none = new ChatAbortResult { Aborted = false, RunIds = [] };

        Assert.Equal(sent.Content, RoundTrip(sent).Content);
        Assert.Equal(one.RunIds, RoundTrip(one).RunIds);
        Assert.Empty(RoundTrip(none).RunIds);
    }

    [Fact]
    public void A_session_key_crosses_a_grain_call()
    {
        var key = SessionKey.Parse("agent:a:cron:j:run:s", SessionNaming.Default);
        Assert.Equal(key, RoundTrip(key));
    }

    [Fact]
    public void A_session_entry_is_the_same_after_JSON_and_a_grain_call()
    {
        const string Json = """{"sessionId":"s","updatedAt":5,"systemSent":true,"abortedLastRun":false,"chatType":"direct","deliveryContext":{"channel":"webchat","to":"x"},"lastChannel":"webchat","origin":{"provider":"webchat","surface":"webchat"},"skillsSnapshot":{"prompt":"<p>","skills":[]},"totalTokens":7,"totalTokensFresh":true,"cliSessionIds":{"claude":"c"}}""";
        var entry = RoundTrip(JsonSerializer.Deserialize(Json, ProtocolJson.Default.SessionEntry)!);
        Assert.Equal(Json, JsonText.From(entry, ProtocolJson.Default.SessionEntry).ToString());
    }

    private static T RoundTrip<T>(T value) => Grain.Deserialize<T>(Grain.SerializeToArray(value))!;
}
