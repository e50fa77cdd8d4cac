using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Presence;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;
using Xunit;

namespace OpenClaw.UnitTests.Protocol;

public sealed class FrameWriterTests
{
    [Fact]
    public void A_result_is_framed_as_it_was_recorded() =>
        Assert.Equal(
            """{"type":"res","id":"r2","ok":true,"payload":{"runId":"seed-1","status":"started"}}""",
            Written(output => FrameWriter.WriteResult(
                output, "r2", new ChatSendResult { RunId = "seed-1", Status = ChatRunStatus.Started }, ProtocolJson.Default.ChatSendResult)));

    [Fact]
    public void Raw_and_empty_results_are_framed_too()
    {
        Assert.Equal("""{"type":"res","id":"a","ok":true,"payload":{"x": 1}}""", Written(output => FrameWriter.WriteRawResult(output, "a", """{"x": 1}"""u8)));
        Assert.Equal("""{"type":"res","id":"r2","ok":true,"payload":null}""", Written(output => FrameWriter.WriteNullResult(output, "r2")));
    }

    [Fact]
    public void An_error_carries_what_the_refusal_knows()
    {
        var refusal = new ProtocolException(ProtocolErrorCode.NotPaired, "pairing required")
        {
            Details = new JsonText("""{"requestId":"q"}"""u8.ToArray()),
            Retryable = true,
            RetryAfterMs = 500,
        };
        Assert.Equal(
            """{"type":"res","id":"r","ok":false,"error":{"code":"NOT_PAIRED","message":"pairing required","details":{"requestId":"q"},"retryable":true,"retryAfterMs":500}}""",
            Written(output => FrameWriter.WriteError(output, "r", ErrorShape.Of(refusal))));
    }

    [Fact]
    public void A_failed_agent_run_has_a_result_beside_its_error()
    {
        const string Why = "Error: Pass --to <E.164>, --session-id, or --agent to choose a session";
        var final = new AgentFinal { RunId = "agent-6", Status = "error", Summary = Why };
        var error = new ErrorShape { Code = ProtocolErrorCode.Unavailable, Message = Why };

        Assert.Equal(
            $$$"""{"type":"res","id":"r9","ok":false,"payload":{"runId":"agent-6","status":"error","summary":"{{{Why}}}"},"error":{"code":"UNAVAILABLE","message":"{{{Why}}}"}}""",
            Written(output => FrameWriter.WriteError(output, "r9", error, final, ProtocolJson.Default.AgentFinal)));
    }

    [Fact]
    public void A_fault_is_answered_under_the_id_it_came_with()
    {
        RequestFrame.Read("""{"type":"req","id":7,"method":"health"}"""u8.ToArray(), ProtocolVersion.V3, out _, out var fault);
        Assert.Equal(
            """{"type":"res","id":7,"ok":false,"error":{"code":"INVALID_REQUEST","message":"invalid request frame: at /id: must be string"}}""",
            Written(output => FrameWriter.WriteFault(output, fault!)));
    }

    [Fact]
    public void Text_is_escaped_no_more_than_JSON_demands() =>
        Assert.Equal(
            """{"type":"res","id":"<é'😀>","ok":true,"payload":{"runId":"\"\\\n\u0001&+","status":"日本"}}""",
            Written(output => FrameWriter.WriteResult(
                output, "<é'😀>", new ChatSendResult { RunId = "\"\\\n\u0001&+", Status = "日本" }, ProtocolJson.Default.ChatSendResult)));

    [Theory]
    [InlineData(null, false, """{"type":"event","event":"tick","payload":{"ts":1}}""")]
    [InlineData(5L, false, """{"type":"event","event":"tick","payload":{"ts":1},"seq":5}""")]
    [InlineData(long.MaxValue, true, """{"type":"event","event":"tick","payload":{"ts":1},"seq":9223372036854775807,"stateVersion":{"presence":9223372036854775807,"health":9223372036854775806}}""")]
    public void An_event_is_whole_with_its_tail(long? seq, bool withState, string expected)
    {
        var state = withState ? new StateVersion { Presence = long.MaxValue, Health = long.MaxValue - 1 } : null;
        Assert.Equal(expected, Written(output =>
        {
            FrameWriter.WriteEventPrefix(output, new TickEvent { Ts = 1 });
            FrameWriter.WriteEventTail(output, seq, state);
        }));
    }

    [Fact]
    public void A_payload_that_is_JSON_already_makes_the_same_event()
    {
        var raw = Written(output => FrameWriter.WriteEventPrefix(output, "tick", """{"ts":1}"""u8));
        Assert.Equal(raw, Written(output => FrameWriter.WriteEventPrefix(output, new TickEvent { Ts = 1 })));
    }

    [Fact]
    public void Events_are_written_as_they_were_recorded()
    {
        const string Key = "agent:main:work";
        GatewayEvent[] events =
        [
            new AgentEvent { RunId = "s", Data = new LifecycleData { Phase = "start", StartedAt = 3 }, SessionKey = Key, Seq = 1, Ts = 4 },
            new AgentEvent { RunId = "s", Data = new AssistantData { Text = "seeded", Delta = "ed" }, SessionKey = Key, Seq = 2, Ts = 5 },
            new ChatEvent { RunId = "s", SessionKey = Key, Seq = 2, State = ChatState.Delta, Message = ChatMessage.OfText("seeded", 5) },
            new AgentEvent { RunId = "s", Data = new LifecycleData { Phase = "error", Error = "401 no", EndedAt = 6 }, SessionKey = Key, Seq = 3, Ts = 6 },
            new ChatEvent { RunId = "s", SessionKey = Key, Seq = 3, State = ChatState.Error, ErrorMessage = "401 no" },
            new ChatEvent { RunId = "s", SessionKey = "main", Seq = 4, State = ChatState.Aborted, StopReason = "rpc", Message = ChatMessage.OfText("se", 7) },
            new ShutdownEvent { Reason = "gateway stopping" },
            new PresenceEvent { Presence = new[] { new PresenceEntry { Host = "vm", Text = "Node: vm", Ts = 1 } } },
        ];
        string[] expected =
        [
            """{"runId":"s","stream":"lifecycle","data":{"phase":"start","startedAt":3},"sessionKey":"agent:main:work","seq":1,"ts":4}""",
            """{"runId":"s","stream":"assistant","data":{"text":"seeded","delta":"ed"},"sessionKey":"agent:main:work","seq":2,"ts":5}""",
            """{"runId":"s","sessionKey":"agent:main:work","seq":2,"state":"delta","message":{"role":"assistant","content":[{"type":"text","text":"seeded"}],"timestamp":5}}""",
            """{"runId":"s","stream":"lifecycle","data":{"phase":"error","error":"401 no","endedAt":6},"sessionKey":"agent:main:work","seq":3,"ts":6}""",
            """{"runId":"s","sessionKey":"agent:main:work","seq":3,"state":"error","errorMessage":"401 no"}""",
            """{"runId":"s","sessionKey":"main","seq":4,"state":"aborted","stopReason":"rpc","message":{"role":"assistant","content":[{"type":"text","text":"se"}],"timestamp":7}}""",
            """{"reason":"gateway stopping","restartExpectedMs":null}""",
            """{"presence":[{"host":"vm","text":"Node: vm","ts":1}]}""",
        ];

        Assert.Equal(expected, events.Select(PayloadOf));
    }

    [Fact]
    public void A_note_of_the_gateway_shows_its_whole_entry()
    {
        var entry = new AssistantMessage
        {
            Content = new[] { TextBlock.Of("hi") },
            Timestamp = 9,
            Api = "openai-responses",
            Provider = "openclaw",
            Model = "gateway-injected",
            StopReason = "stop",
            Usage = new TokenUsage(),
        };
        var happened = new ChatEvent { RunId = "inject-1", SessionKey = "main", Seq = 0, State = ChatState.Final, Message = ChatMessage.Of(entry) };

        Assert.Equal(
            """{"runId":"inject-1","sessionKey":"main","seq":0,"state":"final","message":{"role":"assistant","content":[{"type":"text","text":"hi"}],"timestamp":9,"stopReason":"stop","usage":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0,"totalTokens":0,"cost":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0,"total":0}},"api":"openai-responses","provider":"openclaw","model":"gateway-injected"}}""",
            PayloadOf(happened));
    }

    [Theory]
    [InlineData("""{"runId":"r","stream":"tool","data":{"phase":"start","name":"read","toolCallId":"c","args":{"path":"A"}},"sessionKey":"k","seq":1,"ts":2}""", typeof(ToolData))]
    [InlineData("""{"runId":"r","stream":"tool","data":{"phase":"result","name":"read","toolCallId":"c","meta":"~/A","isError":false},"seq":1,"ts":2}""", typeof(ToolData))]
    [InlineData("""{"runId":"r","stream":"compaction","data":{"phase":"end","willRetry":true},"seq":1,"ts":2}""", typeof(CompactionData))]
    [InlineData("""{"runId":"r","stream":"thinking","data":{"text":"hm","x":[1]},"seq":1,"ts":2}""", typeof(OtherAgentData))]
    [InlineData("""{"runId":"r","stream":"assistant","data":{"text":"a","delta":"a","mediaUrls":["u"]},"seq":1,"ts":2}""", typeof(AssistantData))]
    public void An_agent_event_is_read_back_by_its_stream(string json, Type data)
    {
        var read = JsonSerializer.Deserialize(json, ProtocolJson.Default.AgentEvent)!;
        Assert.IsType(data, read.Data);
        Assert.Equal(json, PayloadOf(read));
    }

    [Fact]
    public void A_hello_names_its_type_first_and_shows_health_as_it_is()
    {
        var hello = new HelloOk
        {
            Protocol = 3,
            Server = new() { Version = "1", ConnId = "c" },
            Features = new() { Methods = new[] { "health" }, Events = Array.Empty<string>() },
            Snapshot = new()
            {
                Presence = Array.Empty<PresenceEntry>(),
                Health = new JsonText("""{"ok":true}"""u8.ToArray()),
                StateVersion = new() { Presence = 1, Health = 2 },
                UptimeMs = 3,
            },
            Policy = new() { MaxPayload = 4, MaxBufferedBytes = 5, TickIntervalMs = 6 },
        };
        Assert.Equal(
            """{"type":"hello-ok","protocol":3,"server":{"version":"1","connId":"c"},"features":{"methods":["health"],"events":[]},"snapshot":{"presence":[],"health":{"ok":true},"stateVersion":{"presence":1,"health":2},"uptimeMs":3},"policy":{"maxPayload":4,"maxBufferedBytes":5,"tickIntervalMs":6}}""",
            Encoding.UTF8.GetString(WireJson.ToUtf8(hello, ProtocolJson.Default.HelloOk)));
    }

    [Fact]
    public void No_event_writes_its_name_into_its_payload()
    {
        var events = typeof(GatewayEvent).Assembly.GetTypes()
            .Where(type => (type.IsSubclassOf(typeof(GatewayEvent)) || type.IsSubclassOf(typeof(AgentEventData))) && !type.IsAbstract)
            .Select(type => (type, contract: ProtocolJson.Default.GetTypeInfo(type)))
            .Where(found => found.contract is { Kind: System.Text.Json.Serialization.Metadata.JsonTypeInfoKind.Object })
            .ToList();

        Assert.True(events.Count >= 10, $"{events.Count} kinds");
        // An override does not inherit [JsonIgnore]; the payload's own "name" of a tool is another property.
        Assert.All(events, found => Assert.DoesNotContain(
            found.contract!.Properties, member => member.AttributeProvider is System.Reflection.PropertyInfo { Name: "Name" or "Stream" }
                && member.Get is not null));
    }

    [Theory]
    [InlineData("a\ud800b")]
    [InlineData("\udc00")]
    [InlineData("x\ud83d")]
    public void Half_a_character_is_written_as_the_mark_for_it(string escaped)
    {
        var text = System.Text.RegularExpressions.Regex.Unescape(escaped);
        var frame = Written(output => FrameWriter.WriteNullResult(output, text));
        using var read = JsonDocument.Parse(frame);
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), read.RootElement.GetProperty("id").GetString());
    }

    [Property(MaxTest = 500)]
    public void Any_text_is_read_back_as_it_was_written(string? text)
    {
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes((text ?? "") + "😀\u2028"));
        var frame = Written(output => FrameWriter.WriteNullResult(output, text));
        using var read = JsonDocument.Parse(frame);
        Assert.Equal(text, read.RootElement.GetProperty("id").GetString());
        Assert.Contains("😀", frame, StringComparison.Ordinal);
    }

    private static string PayloadOf(GatewayEvent happened)
    {
        var frame = Written(output => FrameWriter.WriteEventPrefix(output, happened));
        var start = $$"""{"type":"event","event":"{{happened.Name}}","payload":""";
        Assert.StartsWith(start, frame, StringComparison.Ordinal);
        return frame[start.Length..];
    }

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
