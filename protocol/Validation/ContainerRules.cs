using System.Globalization;
using System.Text.Json;

namespace OpenClaw.Protocol.Validation;

/// <summary>A list.</summary>
internal sealed class ListRule(Rule item, int? minItems, int? maxItems) : Rule
{
    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!item.Accepts(ref reader, version))
                return false;
            count++;
        }
        return !(count < minItems) && !(count > maxItems);
    }

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(path, "must be array");
            return;
        }
        var count = value.GetArrayLength();
        if (count > maxItems)
            errors.Add(path, $"must NOT have more than {maxItems} items");
        if (count < minItems)
            errors.Add(path, $"must NOT have fewer than {minItems} items");
        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            if (errors.IsFull)
                return;
            item.Report(element, ErrorList.Child(path, index.ToString(CultureInfo.InvariantCulture)), errors, version);
            index++;
        }
    }
}

/// <summary>An object whose member names are free.</summary>
internal sealed class MapRule(Rule item) : Rule
{
    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            reader.Read();
            if (!item.Accepts(ref reader, version))
                return false;
        }
        return true;
    }

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "must be object");
            return;
        }
        foreach (var member in value.EnumerateObject())
        {
            if (errors.IsFull)
                return;
            item.Report(member.Value, ErrorList.Child(path, member.Name), errors, version);
        }
    }
}

/// <summary>An object with known members.</summary>
internal sealed class RecordRule(RecordMember[] members) : Rule
{
    private readonly ulong _required = Required(members);

    public override bool Accepts(ref Utf8JsonReader reader, ProtocolVersion version)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        ulong seen = 0;
        var expected = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var index = Find(ref reader, expected, version);
            reader.Read();
            if (index < 0)
            {
                if (version < ProtocolVersion.V4 || !reader.TrySkip())
                    return false;
                continue;
            }
            // Written twice: the thorough way knows which one counts.
            if ((seen & (1UL << index)) != 0 || !members[index].Rule.Accepts(ref reader, version))
                return false;
            seen |= 1UL << index;
            expected = index + 1;
        }
        return (_required & ~seen) == 0;
    }

    public override void Report(JsonElement value, string path, ErrorList errors, ProtocolVersion version)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "must be object");
            return;
        }
        foreach (var member in members)
        {
            if (member.IsRequired && !value.TryGetProperty(member.Utf8Name, out _))
                errors.AddMissing(path, member.Name);
        }
        if (version < ProtocolVersion.V4)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (!Array.Exists(members, member => member.IsKnownTo(version) && property.NameEquals(member.Utf8Name)))
                    errors.AddUnexpected(path, property.Name);
            }
        }
        foreach (var member in members)
        {
            if (errors.IsFull)
                return;
            if (member.IsKnownTo(version) && value.TryGetProperty(member.Utf8Name, out var element))
                member.Rule.Report(element, ErrorList.Child(path, member.Name), errors, version);
        }
    }

    /// <summary>Writes the members that are as they must be, and none of the others.</summary>
    public void WriteAccepted(JsonElement value, Utf8JsonWriter writer, ProtocolVersion version)
    {
        writer.WriteStartObject();
        foreach (var member in members)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(member.Utf8Name, out var element))
                continue;
            var errors = new ErrorList();
            member.Rule.Report(element, "", errors, version);
            if (!errors.IsEmpty)
                continue;
            writer.WritePropertyName(member.Utf8Name);
            element.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    // Clients write members in the order of the schema more often than not: the first guess usually hits.
    private int Find(ref Utf8JsonReader reader, int expected, ProtocolVersion version)
    {
        for (var i = 0; i < members.Length; i++)
        {
            var index = expected + i < members.Length ? expected + i : expected + i - members.Length;
            if (reader.ValueTextEquals(members[index].Utf8Name))
                return members[index].IsKnownTo(version) ? index : -1;
        }
        return -1;
    }

    private static ulong Required(RecordMember[] members)
    {
        if (members.Length > 64)
            throw new InvalidOperationException("a record of parameters has at most 64 members");
        ulong required = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].IsRequired)
                required |= 1UL << i;
        }
        return required;
    }
}

/// <summary>One member of a <see cref="RecordRule"/>.</summary>
internal sealed record RecordMember(string Name, bool IsRequired, ProtocolVersion Since, Rule Rule)
{
    public byte[] Utf8Name { get; } = System.Text.Encoding.UTF8.GetBytes(Name);

    public bool IsKnownTo(ProtocolVersion version) => version >= Since;
}
