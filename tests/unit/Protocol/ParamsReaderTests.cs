using System.Text;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Config;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Logs;
using OpenClaw.Protocol.Models;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Validation;
using Xunit;

namespace OpenClaw.UnitTests.Protocol;

public sealed class ParamsReaderTests
{
    private const string GoodConnect =
        """{"minProtocol":3,"maxProtocol":3,"client":{"id":"cli","version":"1","platform":"x","mode":"cli"}}""";

    // The texts a recorded gateway answered with.
    [Theory]
    [InlineData("""{"minProtocol":3,"maxProtocol":3,"client":{"id":"nope","version":"1","platform":"x","mode":"cli"}}""",
        "at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf")]
    [InlineData("""{"minProtocol":3,"maxProtocol":3,"client":{"id":"cli","version":"1","platform":"x","mode":"cli"},"bogus":1}""",
        "at root: unexpected property 'bogus'")]
    [InlineData("""{"minProtocol":3,"maxProtocol":3,"client":{"id":"cli","platform":"x","mode":"cli"}}""",
        "at /client: must have required property 'version'")]
    public void A_bad_connect_is_refused_in_the_recorded_words(string json, string errors) =>
        Assert.Equal("invalid connect params: " + errors, RefusalOf(() => ConnectReader.Read(Utf8(json))));

    [Fact]
    public void A_connect_without_parameters_is_no_object() =>
        Assert.Equal("invalid connect params: must be object", RefusalOf(() => ConnectReader.Read(default)));

    [Fact]
    public void Bad_parameters_are_refused_in_the_recorded_words()
    {
        Assert.Equal("invalid chat.history params: must have required property 'sessionKey'",
            RefusalOf(() => ParamsReader.Read("chat.history", Utf8("{}"), ProtocolJson.Default.ChatHistoryParams)));
        Assert.Equal("invalid chat.send params: must have required property 'idempotencyKey'",
            RefusalOf(() => ParamsReader.Read("chat.send", Utf8("""{"sessionKey":"main","message":"x"}"""), ProtocolJson.Default.ChatSendParams)));
        Assert.Equal("invalid logs.tail params: at /limit: must be >= 1",
            RefusalOf(() => ParamsReader.Read("logs.tail", Utf8("""{"limit":0}"""), ProtocolJson.Default.LogsTailParams)));
        Assert.Equal("invalid models.list params: at root: unexpected property 'x'",
            RefusalOf(() => ParamsReader.Read("models.list", Utf8("""{"x":1}"""), ProtocolJson.Default.ModelsListParams)));
        Assert.Equal("invalid sessions.list params: at root: unexpected property 'bogus'",
            RefusalOf(() => ParamsReader.Read("sessions.list", Utf8("""{"bogus":1}"""), ProtocolJson.Default.SessionsListParams)));
        Assert.Equal("invalid sessions.preview params: at /keys: must NOT have fewer than 1 items",
            RefusalOf(() => ParamsReader.Read("sessions.preview", Utf8("""{"keys":[]}"""), ProtocolJson.Default.SessionsPreviewParams)));
    }

    // The order and words of the original's checker: required members, unknown ones, then member by member.
    [Theory]
    [InlineData("""{"x":1,"timeoutMs":-1,"message":5,"sessionKey":""}""",
        "must have required property 'idempotencyKey'; at root: unexpected property 'x'; at /sessionKey: must NOT have fewer than 1 characters; at /message: must be string; at /timeoutMs: must be >= 0")]
    [InlineData("""{"sessionKey":"s","message":"","idempotencyKey":"k","timeoutMs":-1.5,"deliver":null,"attachments":{}}""",
        "at /deliver: must be boolean; at /attachments: must be array; at /timeoutMs: must be integer; at /timeoutMs: must be >= 0")]
    [InlineData("[]", "must be object")]
    public void All_that_is_wrong_is_named_at_once(string json, string errors) =>
        Assert.Equal("invalid chat.send params: " + errors,
            RefusalOf(() => ParamsReader.Read("chat.send", Utf8(json), ProtocolJson.Default.ChatSendParams)));

    [Theory]
    [InlineData("""{"key":"k","sendPolicy":"maybe"}""",
        "at /sendPolicy: must be equal to constant; at /sendPolicy: must be null; at /sendPolicy: must match a schema in anyOf")]
    [InlineData("""{"key":"k","sendPolicy":1}""",
        "at /sendPolicy: must be string; at /sendPolicy: must be equal to constant; at /sendPolicy: must be null; at /sendPolicy: must match a schema in anyOf")]
    [InlineData("""{"key":"k","model":""}""",
        "at /model: must NOT have fewer than 1 characters; at /model: must be null; at /model: must match a schema in anyOf")]
    public void What_may_be_null_says_so_when_it_is_neither(string json, string errors) =>
        Assert.Equal(errors, ParamsReader.Check(Utf8(json), ProtocolJson.Default.SessionsPatchParams));

    [Fact]
    public void An_enumeration_has_words_of_its_own() =>
        Assert.Equal(
            "at /inputProvenance/kind: must be equal to one of the allowed values",
            ParamsReader.Check(Utf8("""{"message":"m","idempotencyKey":"k","inputProvenance":{"kind":"x"}}"""), ProtocolJson.Default.AgentParams));

    [Fact]
    public void Names_in_a_path_are_escaped_as_a_pointer() =>
        Assert.Equal(
            "at /permissions/a~1b~0: must be boolean",
            ParamsReader.Check(Utf8(GoodConnect[..^1] + ""","permissions":{"a/b~":1}}"""), ProtocolJson.Default.ConnectParams));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Absent_parameters_are_an_empty_object(string json) =>
        Assert.Equal(new LogsTailParams(), ParamsReader.Read("logs.tail", Utf8(json), ProtocolJson.Default.LogsTailParams));

    [Fact]
    public void Characters_are_counted_as_people_count_them()
    {
        var most = string.Concat(Enumerable.Repeat("😀", 64));
        Assert.Null(ParamsReader.Check(Utf8($$"""{"label":"{{most}}"}"""), ProtocolJson.Default.SessionsListParams));
        Assert.Equal("at /label: must NOT have more than 64 characters",
            ParamsReader.Check(Utf8($$"""{"label":"{{most}}x"}"""), ProtocolJson.Default.SessionsListParams));
    }

    [Theory]
    [InlineData("5.0", 5)]
    [InlineData("5e2", 500)]
    public void A_whole_number_may_be_written_in_any_way(string number, long expected)
    {
        var read = ParamsReader.Read("logs.tail", Utf8($$"""{"cursor":{{number}}}"""), ProtocolJson.Default.LogsTailParams);
        Assert.Equal(expected, read.Cursor);
    }

    [Fact]
    public void A_number_without_bound_becomes_the_greatest_there_is()
    {
        var read = ParamsReader.Read("agent.wait", Utf8("""{"runId":"r","timeoutMs":1e300}"""), ProtocolJson.Default.AgentWaitParams);
        Assert.Equal(long.MaxValue, read.TimeoutMs);
    }

    [Theory]
    [InlineData("{", "at root: cannot be read")]
    [InlineData("""{"sessionKey":1,"sessionKey":"s"}""", "at /sessionKey: cannot be read")]
    [InlineData("""{"sessionKey":"\ud83d"}""", "at /sessionKey: must be well-formed text")]
    public void What_only_fails_when_it_is_read_is_refused_too(string json, string errors) =>
        Assert.Equal("invalid chat.history params: " + errors,
            RefusalOf(() => ParamsReader.Read("chat.history", Utf8(json), ProtocolJson.Default.ChatHistoryParams)));

    [Fact]
    public void Of_a_million_errors_a_few_are_named()
    {
        var json = """{"keys":[""" + string.Join(',', Enumerable.Repeat("1", 1_000_000)) + "]}";
        var errors = ParamsReader.Check(Utf8(json), ProtocolJson.Default.SessionsPreviewParams);
        Assert.StartsWith("at /keys/0: must be string; at /keys/1: must be string;", errors, StringComparison.Ordinal);
        Assert.True(errors!.Length < 2_000, $"{errors.Length} characters");
    }

    [Fact]
    public void Protocol_4_knows_more_clients_and_ignores_what_it_does_not_know()
    {
        var json = Utf8("""
            {"minProtocol":3,"maxProtocol":4,"modelCatalog":{"sessionKey":"main"},"auth":{"token":"t","deviceToken":"d"},
             "client":{"id":"openclaw-tui","version":"1","platform":"x","mode":"ui","timeZone":"UTC"}}
            """);

        var read = ConnectReader.Read(json);

        Assert.Equal(("openclaw-tui", "d"), (read.Client.Id, read.Auth!.DeviceToken));
        Assert.Equal(ProtocolVersion.V4, ConnectReader.Negotiate(read));
        Assert.Equal(
            "at root: unexpected property 'modelCatalog'; at /client: unexpected property 'timeZone'; at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf; at /auth: unexpected property 'deviceToken'",
            ParamsReader.Check(json, ProtocolJson.Default.ConnectParams));
    }

    [Theory]
    [InlineData(3, 3, 3)]
    [InlineData(1, 9, 4)]
    [InlineData(4, 9, 4)]
    [InlineData(3, 4, 4)]
    [InlineData(1, 2, null)]
    [InlineData(5, 9, null)]
    public void The_highest_version_both_speak_is_spoken(long min, long max, int? expected)
    {
        var read = ConnectReader.Read(Utf8(GoodConnect)) with { MinProtocol = min, MaxProtocol = max };
        Assert.Equal((ProtocolVersion?)expected, ConnectReader.Negotiate(read));
    }

    [Fact]
    public void A_secret_is_not_printed_with_its_record()
    {
        var read = ConnectReader.Read(Utf8(GoodConnect[..^1] + ""","auth":{"token":"hunter2","password":"swordfish"}}"""));
        Assert.DoesNotContain("hunter2", read.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", read.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"probe":true,"other":1}""", true)]
    [InlineData("""{"probe":"yes"}""", null)]
    [InlineData("[1]", null)]
    [InlineData("", null)]
    public void Parameters_without_a_shape_are_read_as_far_as_they_fit(string json, bool? expected) =>
        Assert.Equal(expected, ParamsReader.Read("health", Utf8(json), ProtocolJson.Default.HealthParams).Probe);

    [Fact]
    public void One_misfit_does_not_cost_the_others()
    {
        var read = ParamsReader.Read(
            "system-event", Utf8("""{"text":"t","tags":["a",1],"lastInputSeconds":2.5,"host":7,"ip":"1"}"""), ProtocolJson.Default.SystemEventParams);
        Assert.Equal(("t", null, 2.5, null, "1"), (read.Text, read.Tags, read.LastInputSeconds, read.Host, read.Ip));
    }

    // Our own table of what each method demands; changing a record without meaning to shows here.
    [Theory]
    [InlineData(typeof(ChatSendParams), "sessionKey message idempotencyKey", "thinking deliver attachments timeoutMs")]
    [InlineData(typeof(ChatHistoryParams), "sessionKey", "limit")]
    [InlineData(typeof(ChatAbortParams), "sessionKey", "runId")]
    [InlineData(typeof(ChatInjectParams), "sessionKey message", "label")]
    [InlineData(typeof(AgentParams), "message idempotencyKey", "agentId to replyTo sessionId sessionKey thinking deliver attachments channel replyChannel accountId replyAccountId threadId groupId groupChannel groupSpace timeout lane extraSystemPrompt inputProvenance label spawnedBy")]
    [InlineData(typeof(AgentWaitParams), "runId", "timeoutMs")]
    [InlineData(typeof(AgentIdentityGetParams), "", "agentId sessionKey")]
    [InlineData(typeof(AgentsListParams), "", "")]
    [InlineData(typeof(ModelsListParams), "", "")]
    [InlineData(typeof(ConfigGetParams), "", "")]
    [InlineData(typeof(LogsTailParams), "", "cursor limit maxBytes")]
    [InlineData(typeof(SessionsListParams), "", "limit activeMinutes includeGlobal includeUnknown includeDerivedTitles includeLastMessage label spawnedBy agentId search")]
    [InlineData(typeof(SessionsPreviewParams), "keys", "limit maxChars")]
    [InlineData(typeof(SessionsResolveParams), "", "key sessionId label agentId spawnedBy includeGlobal includeUnknown")]
    [InlineData(typeof(SessionsPatchParams), "key", "label thinkingLevel verboseLevel reasoningLevel responseUsage elevatedLevel execHost execSecurity execAsk execNode model spawnedBy spawnDepth sendPolicy groupActivation")]
    [InlineData(typeof(SessionsResetParams), "key", "reason")]
    [InlineData(typeof(SessionsDeleteParams), "key", "deleteTranscript")]
    [InlineData(typeof(SessionsCompactParams), "key", "maxLines")]
    [InlineData(typeof(ConnectParams), "minProtocol maxProtocol client", "caps commands permissions pathEnv role scopes device auth locale userAgent")]
    [InlineData(typeof(ConnectClient), "id version platform mode", "displayName deviceFamily modelIdentifier instanceId")]
    [InlineData(typeof(ConnectDevice), "id publicKey signature signedAt", "nonce")]
    public void A_record_demands_and_knows_what_its_method_does(Type record, string required, string optional)
    {
        var members = ProtocolJson.Default.GetTypeInfo(record)!.Properties;
        Assert.Equal(Words(required), members.Where(member => member.IsRequired).Select(member => member.Name));
        Assert.Equal(Words(optional).Order(), members.Where(member => !member.IsRequired).Select(member => member.Name).Order());
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ReadOnlyMemory<byte> Utf8(string json) => Encoding.UTF8.GetBytes(json);

    private static string RefusalOf(Action act)
    {
        var refusal = Assert.Throws<ProtocolException>(act);
        Assert.Equal(ProtocolErrorCode.InvalidRequest, refusal.Code);
        return refusal.Message;
    }
}
