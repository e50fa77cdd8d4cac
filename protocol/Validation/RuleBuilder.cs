using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Validation;

/// <summary>Makes the rule of a record from its JSON contract and its attributes, so that neither can say something else.</summary>
internal static class RuleBuilder
{
    public static RecordRule OfRecord(JsonTypeInfo contract)
    {
        if (contract.Kind != JsonTypeInfoKind.Object)
            throw new InvalidOperationException($"{contract.Type} is no record");
        var members = new RecordMember[contract.Properties.Count];
        for (var i = 0; i < members.Length; i++)
            members[i] = OfMember(contract.Properties[i], contract.Options);
        return new RecordRule(members);
    }

    private static RecordMember OfMember(JsonPropertyInfo property, JsonSerializerOptions options)
    {
        var source = property.AttributeProvider
            ?? throw new InvalidOperationException($"the contract of {property.Name} does not lead to its property");
        var since = Find<SinceAttribute>(source)?.Version ?? ProtocolVersion.V3;
        return new RecordMember(property.Name, property.IsRequired, since, Of(property.PropertyType, source, options));
    }

    private static Rule Of(Type type, ICustomAttributeProvider source, JsonSerializerOptions options)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>))
            return new NullableRule(Of(type.GetGenericArguments()[0], source, options));
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(JsonText))
            return AnyRule.Instance;
        if (type == typeof(bool))
            return BooleanRule.Instance;
        if (type == typeof(int) || type == typeof(long))
            return new IntegerRule(Find<MinimumAttribute>(source)?.Limit, Find<MaximumAttribute>(source)?.Limit);
        if (type == typeof(double))
            return NumberRule.Instance;
        if (type == typeof(string))
            return OfText(source);

        var contract = options.GetTypeInfo(type);
        return contract.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new ListRule(
                OfItem(contract.ElementType!, source, options),
                Find<MinItemsAttribute>(source)?.Limit,
                Find<MaxItemsAttribute>(source)?.Limit),
            JsonTypeInfoKind.Dictionary => new MapRule(OfItem(contract.ElementType!, source, options)),
            JsonTypeInfoKind.Object => OfRecord(contract),
            _ => throw new InvalidOperationException($"no rule for parameters of {type}"),
        };
    }

    private static Rule OfText(ICustomAttributeProvider source) =>
        Find<OneOfAttribute>(source) is { } words
            ? new WordRule(words)
            : new TextRule(
                Find<NonEmptyAttribute>(source) is null ? 0 : 1,
                Find<MaxCharsAttribute>(source)?.Limit,
                Find<DayAttribute>(source) is not null);

    // What is said of a list is not said of its items.
    private static Rule OfItem(Type type, ICustomAttributeProvider source, JsonSerializerOptions options) =>
        type == typeof(string)
            ? new TextRule(Find<NonEmptyItemsAttribute>(source) is null ? 0 : 1, maxChars: null, isDay: false)
            : Of(type, Nothing.Instance, options);

    private static T? Find<T>(ICustomAttributeProvider source) where T : Attribute =>
        source.GetCustomAttributes(typeof(T), inherit: false) is [T found, ..] ? found : null;

    private sealed class Nothing : ICustomAttributeProvider
    {
        public static Nothing Instance { get; } = new();

        public object[] GetCustomAttributes(bool inherit) => [];

        public object[] GetCustomAttributes(Type attributeType, bool inherit) => [];

        public bool IsDefined(Type attributeType, bool inherit) => false;
    }
}
