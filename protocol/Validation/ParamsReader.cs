using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OpenClaw.Protocol.Validation;

/// <summary>Reads the parameters of a request: first everything that is wrong with them, then the record.</summary>
/// <remarks>
/// The texts are the original's: <c>invalid chat.send params: must have required property 'sessionKey'; at /timeoutMs: must be
/// &gt;= 0</c>. Records marked <see cref="LenientAttribute"/> are never refused here.
/// </remarks>
public static class ParamsReader
{
    /// <summary>How deep parameters may be nested.</summary>
    public const int MaxDepth = 64;

    /// <summary>The record that these parameters are.</summary>
    /// <param name="method">The method's name, for the refusal.</param>
    /// <param name="parameters">One JSON value in UTF-8; nothing at all, and <c>null</c>, are taken as <c>{}</c>.</param>
    /// <param name="contract">The record's contract, from <see cref="ProtocolJson"/>.</param>
    /// <param name="version">What the connection speaks; decides on unknown members.</param>
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c> with everything that is wrong.</exception>
    public static T Read<T>(
        string method, ReadOnlyMemory<byte> parameters, JsonTypeInfo<T> contract, ProtocolVersion version = ProtocolVersion.V3)
        where T : class
    {
        if (parameters.IsEmpty || parameters.Span.SequenceEqual("null"u8))
            parameters = Nothing;
        return ReadValue(method, parameters, contract, version);
    }

    /// <summary>As <see cref="Read"/>, but without taking <c>null</c> as <c>{}</c>.</summary>
    internal static T ReadValue<T>(
        string method, ReadOnlyMemory<byte> parameters, JsonTypeInfo<T> contract, ProtocolVersion version)
        where T : class
    {
        try
        {
            var shape = Shape<T>.Of(contract);
            if (shape.IsLenient)
                return ReadLenient(parameters, contract, shape.Rule, version);
            if (!Accepts(parameters.Span, shape.Rule, version) && Describe(parameters, shape.Rule, version) is { } errors)
                throw ProtocolException.Invalid($"invalid {method} params: {errors}");
            return JsonSerializer.Deserialize(parameters.Span, contract) ?? throw new JsonException("must be object");
        }
        catch (JsonException unreadable)
        {
            // Not for a reader that passed: no JSON at all, too deep, or a member written twice of which the first is broken.
            throw ProtocolException.Invalid($"invalid {method} params: at {PointerOf(unreadable.Path)}: cannot be read");
        }
    }

    /// <summary>Everything that is wrong with these parameters, or nothing.</summary>
    public static string? Check<T>(
        ReadOnlyMemory<byte> parameters, JsonTypeInfo<T> contract, ProtocolVersion version = ProtocolVersion.V3) where T : class
    {
        var rule = Shape<T>.Of(contract).Rule;
        return Accepts(parameters.Span, rule, version) ? null : Describe(parameters, rule, version);
    }

    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    private static bool Accepts(ReadOnlySpan<byte> parameters, RecordRule rule, ProtocolVersion version)
    {
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = MaxDepth });
        return reader.Read() && rule.Accepts(ref reader, version) && !reader.Read();
    }

    private static string? Describe(ReadOnlyMemory<byte> parameters, RecordRule rule, ProtocolVersion version)
    {
        using var document = JsonDocument.Parse(parameters, new JsonDocumentOptions { MaxDepth = MaxDepth });
        var errors = new ErrorList();
        rule.Report(document.RootElement, "", errors, version);
        return errors.IsEmpty ? null : errors.ToString();
    }

    private static T ReadLenient<T>(
        ReadOnlyMemory<byte> parameters, JsonTypeInfo<T> contract, RecordRule rule, ProtocolVersion version) where T : class
    {
        using var document = JsonDocument.Parse(parameters, new JsonDocumentOptions { MaxDepth = MaxDepth });
        var kept = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(kept))
            rule.WriteAccepted(document.RootElement, writer, version);
        return JsonSerializer.Deserialize(kept.WrittenSpan, contract)!;
    }

    // "$.client.id" of the serializer is "/client/id" here.
    private static string PointerOf(string? path) =>
        path is null or "$" ? "root" : path.TrimStart('$').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    private sealed class Shape<T>(RecordRule rule, bool isLenient) where T : class
    {
        private static Shape<T>? _cached;

        public RecordRule Rule => rule;

        public bool IsLenient => isLenient;

        // Built twice when two threads come first at once; both are the same.
        public static Shape<T> Of(JsonTypeInfo<T> contract) =>
            _cached ??= new Shape<T>(RuleBuilder.OfRecord(contract), typeof(T).GetCustomAttribute<LenientAttribute>() is not null);
    }
}
