using System.Text.Json;
using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Frames;

/// <summary>Reads a frame that the quick way could not: names everything that is wrong with it, or finds that nothing is.</summary>
internal static class FrameInspection
{
    private const int MaxIdBytes = 1024;
    private static readonly ReadOnlyMemory<byte> UnknownId = "\"invalid\""u8.ToArray();

    /// <exception cref="JsonException">No JSON.</exception>
    public static FrameKind Inspect(
        ReadOnlyMemory<byte> utf8, ProtocolVersion version, out RequestFrame frame, out FrameFault? fault)
    {
        frame = default;
        var errors = new ErrorList();
        // Nested without end is not the same as no JSON: who sends it learns why. So the bound is looked at afterwards.
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            errors.Add("", "must be object");
            fault = new FrameFault(errors.ToString(), UnknownId);
            return FrameKind.Invalid;
        }

        var members = ReadMembers(ref reader, utf8, out var unknown, out var isTooDeep);
        var id = TextOf(members.Id);
        var method = TextOf(members.Method);

        if (members.Type.IsEmpty)
            errors.AddMissing("", "type");
        if (members.Id.IsEmpty)
            errors.AddMissing("", "id");
        if (members.Method.IsEmpty)
            errors.AddMissing("", "method");
        if (version < ProtocolVersion.V4)
        {
            foreach (var name in unknown)
                errors.AddUnexpected("", name);
        }
        if (!members.Type.IsEmpty && TextOf(members.Type) != "req")
        {
            if (!IsText(members.Type))
                errors.Add("/type", "must be string");
            errors.Add("/type", "must be equal to constant");
        }
        CheckText(members.Id, id, "/id", errors);
        CheckText(members.Method, method, "/method", errors);
        if (isTooDeep)
            errors.Add("", $"must NOT be nested deeper than {RequestFrame.MaxDepth} levels");

        if (!errors.IsEmpty)
        {
            fault = new FrameFault(errors.ToString(), AnswerId(members.Id));
            return FrameKind.Invalid;
        }
        fault = null;
        frame = new RequestFrame(id!, method!, members.Params);
        return FrameKind.Request;
    }

    private static Members ReadMembers(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, out List<string> unknown, out bool isTooDeep)
    {
        unknown = [];
        isTooDeep = false;
        var members = default(Members);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var nameAt = (int)reader.TokenStartIndex;
            var name = utf8[nameAt..(nameAt + reader.ValueSpan.Length + 2)];
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            isTooDeep |= SkipValue(ref reader);
            var value = utf8[start..(int)reader.BytesConsumed];
            // Of a member written twice the last one counts.
            switch (TextOf(name))
            {
                case "type": members.Type = value; break;
                case "id": members.Id = value; break;
                case "method": members.Method = value; break;
                case "params": members.Params = value; break;
                case var other when unknown.Count < 64: unknown.Add(other ?? "?"); break;
                default: break;
            }
        }
        // Throws when something follows.
        reader.Read();
        return members;
    }

    private static bool SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return false;
        var depth = reader.CurrentDepth;
        var deepest = depth;
        while (reader.Read() && reader.CurrentDepth > depth)
            deepest = Math.Max(deepest, reader.CurrentDepth);
        return deepest >= RequestFrame.MaxDepth;
    }

    private static void CheckText(ReadOnlyMemory<byte> raw, string? text, string path, ErrorList errors)
    {
        if (raw.IsEmpty)
            return;
        if (!IsText(raw))
            errors.Add(path, "must be string");
        else if (text is null)
            errors.Add(path, "must be well-formed text");
        else if (text.Length == 0)
            errors.Add(path, "must NOT have fewer than 1 characters");
    }

    private static bool IsText(ReadOnlyMemory<byte> raw) => !raw.IsEmpty && raw.Span[0] == '"';

    // Nothing for what is no text, or holds half a character.
    private static string? TextOf(ReadOnlyMemory<byte> raw)
    {
        if (!IsText(raw) || !TextRule.HasWholeCharacters(raw.Span))
            return null;
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        return reader.GetString();
    }

    private static ReadOnlyMemory<byte> AnswerId(ReadOnlyMemory<byte> id) =>
        id.IsEmpty || id.Length > MaxIdBytes || id.Span.SequenceEqual("null"u8) ? UnknownId : id;

    private struct Members
    {
        public ReadOnlyMemory<byte> Type;
        public ReadOnlyMemory<byte> Id;
        public ReadOnlyMemory<byte> Method;
        public ReadOnlyMemory<byte> Params;
    }
}
