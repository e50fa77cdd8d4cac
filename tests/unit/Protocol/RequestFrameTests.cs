using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using Xunit;

namespace OpenClaw.UnitTests.Protocol;

public sealed class RequestFrameTests
{
    [Fact]
    public void A_request_is_read_with_its_parameters_as_they_were_written()
    {
        var kind = Read("""{"type":"req","id":"r1","method":"chat.send","params":{ "a" : [1, 2] }}""", out var frame, out var fault);

        Assert.Equal(FrameKind.Request, kind);
        Assert.Null(fault);
        Assert.Equal(("r1", "chat.send"), (frame.Id, frame.Method));
        Assert.Equal("""{ "a" : [1, 2] }""", Encoding.UTF8.GetString(frame.Params.Span));
    }

    [Fact]
    public void A_request_without_parameters_has_none()
    {
        Assert.Equal(FrameKind.Request, Read("""{"method":"health","id":"1","type":"req"}""", out var frame, out _));
        Assert.True(frame.Params.IsEmpty);
    }

    [Theory]
    [InlineData("""{"type":"req","id":"z1"}""", "\"z1\"", "must have required property 'method'")]
    [InlineData("""{"type":"req","id":7,"method":"health"}""", "7", "at /id: must be string")]
    [InlineData("[]", "\"invalid\"", "must be object")]
    [InlineData("null", "\"invalid\"", "must be object")]
    [InlineData("""{"type":"req","id":"z2","method":"health","extra":1}""", "\"z2\"", "at root: unexpected property 'extra'")]
    [InlineData("""{"type":"event","event":"tick"}""", "\"invalid\"",
        "must have required property 'id'; must have required property 'method'; at root: unexpected property 'event'; at /type: must be equal to constant")]
    [InlineData("""{"type":1,"id":"","method":[]}""", "\"\"",
        "at /type: must be string; at /type: must be equal to constant; at /id: must NOT have fewer than 1 characters; at /method: must be string")]
    [InlineData("""{"type":"req","id":null,"method":"x"}""", "\"invalid\"", "at /id: must be string")]
    [InlineData("""{"type":"req","id":{"a":[1]},"method":"x"}""", """{"a":[1]}""", "at /id: must be string")]
    public void What_is_wrong_with_a_frame_is_said_as_the_original_says_it(string text, string id, string errors)
    {
        Assert.Equal(FrameKind.Invalid, Read(text, out _, out var fault));
        Assert.Equal("invalid request frame: " + errors, fault!.Message);
        Assert.Equal(id, Encoding.UTF8.GetString(fault.Id.Span));
    }

    [Theory]
    [InlineData("{nope")]
    [InlineData("")]
    [InlineData("{}}")]
    [InlineData("""{"type":"req","id":"1","method":"x"} {}""")]
    [InlineData("""{"type":"req","id":"1","method":"x","params":{]}""")]
    public void What_is_no_JSON_is_told_apart_from_a_bad_frame(string text) =>
        Assert.Equal(FrameKind.NotJson, Read(text, out _, out _));

    [Fact]
    public void Of_a_member_written_twice_the_last_counts()
    {
        Assert.Equal(FrameKind.Request, Read("""{"type":"x","type":"req","id":1,"id":"b","method":"m","params":1,"params":[2]}""", out var frame, out _));
        Assert.Equal("b", frame.Id);
        Assert.Equal("[2]", Encoding.UTF8.GetString(frame.Params.Span));
    }

    [Fact]
    public void Escapes_in_names_and_texts_are_undone()
    {
        Assert.Equal(FrameKind.Request, Read("""{"\u0074ype":"\u0072eq","id":"\ud83d\ude00","method":"a\/b"}""", out var frame, out _));
        Assert.Equal(("😀", "a/b"), (frame.Id, frame.Method));
    }

    [Fact]
    public void Half_a_character_in_an_id_is_refused_without_an_exception()
    {
        Assert.Equal(FrameKind.Invalid, Read("""{"type":"req","id":"\ud83d","method":"m"}""", out _, out var fault));
        Assert.Equal("at /id: must be well-formed text", fault!.Errors);
    }

    [Fact]
    public void A_frame_nested_without_end_is_refused_under_its_own_id()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        var text = """{"type":"req","id":"deep","method":"m","params":""" + deep + "}";

        Assert.Equal(FrameKind.Invalid, Read(text, out _, out var fault));
        Assert.Equal("must NOT be nested deeper than 64 levels", fault!.Errors);
        Assert.Equal("\"deep\"", Encoding.UTF8.GetString(fault.Id.Span));
    }

    [Theory]
    [InlineData(63, FrameKind.Request)]
    [InlineData(64, FrameKind.Invalid)]
    public void The_bound_on_nesting_is_where_it_is_said_to_be(int lists, FrameKind expected)
    {
        var text = """{"type":"req","id":"d","method":"m","params":""" + new string('[', lists) + new string(']', lists) + "}";
        Assert.Equal(expected, Read(text, out _, out _));
    }

    [Fact]
    public void Broken_UTF_8_is_decoded_as_text_is()
    {
        byte[] bytes = [.. """{"type":"req","id":"a"""u8, 0xC3, .. "\",\"method\":\"m\"}"u8];
        Assert.Equal(FrameKind.Request, RequestFrame.Read(bytes, ProtocolVersion.V3, out var frame, out _));
        Assert.Equal("a\uFFFD", frame.Id);
    }

    [Fact]
    public void Protocol_4_ignores_what_it_does_not_know()
    {
        var text = """{"type":"req","id":"1","method":"m","traceparent":"00","params":{}}"""u8.ToArray();
        Assert.Equal(FrameKind.Request, RequestFrame.Read(text, ProtocolVersion.V4, out var frame, out _));
        Assert.Equal("{}", Encoding.UTF8.GetString(frame.Params.Span));
        Assert.Equal(FrameKind.Invalid, RequestFrame.Read(text, ProtocolVersion.V3, out _, out _));
    }

    [Fact]
    public void Many_unknown_members_are_answered_briefly()
    {
        var members = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"{new string('x', 300)}{i}\":0"));
        Read("""{"type":"req","id":"1","method":"m",""" + members + "}", out _, out var fault);
        Assert.True(fault!.Errors.Length < 8_000, $"{fault.Errors.Length} characters");
    }

    [Property(MaxTest = 500)]
    public void Any_bytes_are_taken_without_an_exception(byte[] bytes)
    {
        var kind = RequestFrame.Read(bytes, ProtocolVersion.V3, out var frame, out var fault);
        Assert.Equal(kind == FrameKind.Invalid, fault is not null);
        Assert.Equal(kind == FrameKind.Request, frame.Id is not null);
    }

    [Property(MaxTest = 500)]
    public void A_frame_damaged_anywhere_is_taken_without_an_exception(int at, byte with, bool cut)
    {
        var bytes = """{"type":"req","id":"r\u00e91","method":"chat.send","params":{"sessionKey":"main","n":[1,{"x":null}]}}"""u8.ToArray();
        var index = (int)((uint)at % (uint)bytes.Length);
        bytes[index] = with;
        var kind = RequestFrame.Read(cut ? bytes.AsMemory(0, index) : bytes, ProtocolVersion.V3, out var frame, out var fault);
        Assert.Equal(kind == FrameKind.Invalid, fault is not null);
        Assert.Equal(kind == FrameKind.Request, frame.Method is not null);
    }

    [Property(MaxTest = 300)]
    public void A_written_request_is_read_back(string? id, string? method, string? value)
    {
        (id, method, value) = (Whole(id) + "i", Whole(method) + "m", Whole(value));
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "req");
            writer.WriteString("id", id);
            writer.WriteString("method", method);
            writer.WriteString("params", value);
            writer.WriteEndObject();
        }

        Assert.Equal(FrameKind.Request, RequestFrame.Read(output.WrittenMemory, ProtocolVersion.V3, out var frame, out _));
        Assert.Equal((id, method), (frame.Id, frame.Method));
        using var parameters = JsonDocument.Parse(frame.Params);
        Assert.Equal(value, parameters.RootElement.GetString());
    }

    private static FrameKind Read(string text, out RequestFrame frame, out FrameFault? fault) =>
        RequestFrame.Read(Encoding.UTF8.GetBytes(text), ProtocolVersion.V3, out frame, out fault);

    // A string of C# may hold half a character, which no UTF-8 can carry.
    private static string Whole(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}
