using System.Text.Json.Nodes;
using OpenClaw.Configuration.Parsing;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigurationParserTests
{
    [Theory]
    [InlineData("a: on", """{"a":"on"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: true", """{"a":true}""")]
    [InlineData("a: False", """{"a":false}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: 12", """{"a":12}""")]
    [InlineData("a: -3", """{"a":-3}""")]
    [InlineData("a: 1.5e3", """{"a":1500}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: 0o17", """{"a":15}""")]
    [InlineData("a: 09:30", """{"a":"09:30"}""")]
    [InlineData("a: 2026.2.17", """{"a":"2026.2.17"}""")]
    [InlineData("a: 123456789012345678", """{"a":123456789012345678}""")]
    [InlineData("a: \"12\"", """{"a":"12"}""")]
    [InlineData("a: 'true'", """{"a":"true"}""")]
    [InlineData("a: +4915112345678", """{"a":"+4915112345678"}""")]
    [InlineData("a: 0151", """{"a":"0151"}""")]
    [InlineData("a: ${OPENAI_API_KEY}", """{"a":"${OPENAI_API_KEY}"}""")]
    [InlineData("a: |\n  one\n  two\n", """{"a":"one\ntwo\n"}""")]
    [InlineData("12: x", """{"12":"x"}""")]
    [InlineData("a: [1, {b: c}]", """{"a":[1,{"b":"c"}]}""")]
    [InlineData("# nothing but a comment\n", "{}")]
    [InlineData("", "{}")]
    [InlineData("\uFEFFa: 1\nb: 2", """{"a":1,"b":2}""")]
    public void A_plain_word_means_what_the_core_schema_says_and_digits_that_matter_stay(string text, string expected) =>
        AssertTree(expected, text);

    [Theory]
    [InlineData("{\"a\":1,\"b\":{\"c\":[true,null,\"x\\/y\\ud83e\\udd9e\"]}}", """{"a":1,"b":{"c":[true,null,"x/y🦞"]}}""")]
    [InlineData("{\n\t\"a\": 1, // note\n\t/* more */ \"u\": \"http://x\",\n}", """{"a":1,"u":"http://x"}""")]
    [InlineData("{ a: 'one', // unquoted\n  b: { c: 2 }, }", """{"a":"one","b":{"c":2}}""")]
    public void Json_and_what_clients_send_of_json5_is_read_too(string text, string expected) => AssertTree(expected, text);

    [Theory]
    [InlineData("a: 1\nb:\n  c: 2\n  c: 3", "duplicate key \"c\"", 4, 3)]
    [InlineData("{\"a\": 1, \"a\": 2}", "duplicate key \"a\"", 1, 10)]
    [InlineData("a: &x 1\nb: *x", "anchors and aliases are not supported", 1, 4)]
    [InlineData("a: *x", "", 1, 4)]
    [InlineData("a: !!str 1", "tags are not supported", 1, 4)]
    [InlineData("a: !custom 1", "tags are not supported", 1, 4)]
    [InlineData("a: .inf", "'.inf' is no number", 1, 4)]
    [InlineData("a: 1e999", "'1e999' is no number", 1, 4)]
    [InlineData("a: 1\n---\nb: 2", "one document is expected", 2, 1)]
    [InlineData("[1, 2]", "the root must be a mapping of keys", 1, 1)]
    [InlineData("hello", "the root must be a mapping of keys", 1, 1)]
    [InlineData("? [a]\n: b", "a key must be a simple text", 1, 3)]
    [InlineData("__proto__: 1", "this key is not allowed", 1, 1)]
    [InlineData("{\"__proto__\": 1}", "this key is not allowed", 1, 2)]
    public void A_form_that_is_refused_says_why_and_where(string text, string reason, int line, int column)
    {
        var error = Assert.Throws<ConfigurationSyntaxException>(() => ConfigurationParser.ParseTree(text));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("a: [1, 2")]
    [InlineData("a: b: c")]
    [InlineData("a:\n\t- b")]
    [InlineData("{ not json")]
    [InlineData("a: \"open")]
    public void Broken_yaml_is_a_syntax_error_with_a_line(string text)
    {
        var error = Assert.Throws<ConfigurationSyntaxException>(() => ConfigurationParser.ParseTree(text));

        Assert.StartsWith("YAML: ", error.Message, StringComparison.Ordinal);
        Assert.True(error.Line >= 1 && error.Column >= 1);
    }

    [Fact]
    public void Nesting_is_accepted_up_to_the_limit_and_refused_beyond()
    {
        ConfigurationParser.ParseTree("a: " + Brackets(ConfigurationParser.MaxDepth - 1));

        var yaml = Assert.Throws<ConfigurationSyntaxException>(() => ConfigurationParser.ParseTree("a: " + Brackets(5_000)));
        var json = Assert.Throws<ConfigurationSyntaxException>(() => ConfigurationParser.ParseTree("{\"a\": " + Brackets(5_000) + "}"));

        Assert.Contains("nested deeper than 64", yaml.Message, StringComparison.Ordinal);
        Assert.Contains("nested deeper than 64", json.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_is_accepted_up_to_the_limit_and_refused_beyond()
    {
        var text = "a: 1\n#" + new string('x', ConfigurationParser.MaxTextBytes - 6);
        AssertTree("""{"a":1}""", text);

        var error = Assert.Throws<ConfigurationSyntaxException>(() => ConfigurationParser.ParseTree(text + "é"));

        Assert.Contains("larger than 1048576 bytes", error.Message, StringComparison.Ordinal);
    }

    private static string Brackets(int count) => new string('[', count) + new string(']', count);

    private static void AssertTree(string expected, string text) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(ConfigurationParser.ParseTree(text).ToJsonString())!.ToJsonString());
}
