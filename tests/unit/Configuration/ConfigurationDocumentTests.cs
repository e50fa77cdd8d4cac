using System.Text.Json.Nodes;
using OpenClaw.Configuration.Editing;
using OpenClaw.Configuration.Parsing;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigurationDocumentTests
{
    private const string Text = """
        # my gateway
        gateway:
          port: 18789 # the usual one
          bind: loopback

        # who answers
        agents:
          defaults:
            model:
              primary: "a/one"   # best
          list:
            - id: main
              name: Main # me
            - id: ops
        flow: { a: 1, b: [x, y] }
        """ + "\n";

    [Theory]
    [InlineData("gateway.port", "1234", "  port: 18789 #", "  port: 1234 #")]
    [InlineData("gateway.bind", "\"on\"", "bind: loopback", "bind: \"on\"")]
    [InlineData("agents.defaults.model.primary", "\"b/two\"", "\"a/one\"   # best", "b/two   # best")]
    [InlineData("agents.list[0].name", "\"Chief: 1\"", "name: Main # me", "name: \"Chief: 1\" # me")]
    [InlineData("gateway.auth", """{"mode":"token","token":"x y"}""", "  bind: loopback\n", "  bind: loopback\n  auth:\n    mode: token\n    token: x y\n")]
    [InlineData("agents.list[1].tags", "[\"a\",\"b\"]", "    - id: ops\n", "    - id: ops\n      tags:\n        - a\n        - b\n")]
    [InlineData("agents.list[2]", """{"id":"new","m":{"x":1}}""", "    - id: ops\n", "    - id: ops\n    - id: new\n      m:\n        x: 1\n")]
    [InlineData("flow.a", "2", "a: 1", "a: 2")]
    [InlineData("flow.c", "\"yes\"", "b: [x, y] }", "b: [x, y], \"c\": \"yes\" }")]
    [InlineData("flow.b[2]", "\"z\"", "[x, y]", "[x, y, \"z\"]")]
    [InlineData("ui.assistant.name", "\"Claw\"", "[x, y] }\n", "[x, y] }\nui:\n  assistant:\n    name: Claw\n")]
    public void Setting_a_value_changes_nothing_else(string path, string json, string old, string changed)
    {
        var edited = ConfigurationDocument.SetScalar(Text, path, JsonNode.Parse(json));

        Assert.Equal(Replace(Text, old, changed), edited);
    }

    [Fact]
    public void A_patch_sets_and_removes_and_keeps_comments()
    {
        var patch = (JsonObject)JsonNode.Parse("""{"gateway":{"bind":null,"port":1},"flow":{"a":null},"agents":{"list":[{"id":"ops","name":"Ops"}]}}""")!;

        var edited = ConfigurationDocument.Patch(Text, patch);

        var expected = Replace(Text, "  bind: loopback\n", "");
        expected = Replace(expected, "port: 18789", "port: 1");
        expected = Replace(expected, "{ a: 1, b:", "{ b:");
        expected = Replace(expected, "    - id: ops\n", "    - id: ops\n      name: Ops\n");
        Assert.Equal(expected, edited);
    }

    [Theory]
    [InlineData("", "a.b", "a:\n  b: 1\n")]
    [InlineData("# only a comment", "a", "# only a comment\na: 1\n")]
    [InlineData("a:\nc: 2\n", "a.b", "a:\n  b: 1\nc: 2\n")]
    [InlineData("a: {}\nc: 2\n", "a.b", "a:\n  b: 1\nc: 2\n")]
    [InlineData("a:\n  b: |\n    long\n    text\nc: 2\n", "a.b", "a:\n  b: 1\nc: 2\n")]
    [InlineData("a:\n  b: x", "a.d", "a:\n  b: x\n  d: 1\n")]
    [InlineData("{\"a\": {\"b\": 5}}", "a.b", "{\"a\": {\"b\": 1}}")]
    public void A_value_finds_its_place_in_every_form(string text, string path, string expected) =>
        Assert.Equal(expected, ConfigurationDocument.SetScalar(text, path, 1));

    [Fact]
    public void What_cannot_be_edited_in_place_is_written_anew_below_its_heading()
    {
        const string Json5 = "// note\n{ \"a\": 1, /* x */ \"b\": 2 }";
        var list = ConfigurationDocument.Rewrite("# head\n\na: [1, 2, 3] # gone\n", (JsonObject)JsonNode.Parse("""{"b":{}}""")!);

        Assert.Equal("a: 7\nb: 2\n", ConfigurationDocument.SetScalar(Json5, "a", 7));
        Assert.Equal("# head\n\nb: {}\n", list);
    }

    [Fact]
    public void A_path_through_a_scalar_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ConfigurationDocument.SetScalar(Text, "gateway.port.x", 1));
        Assert.Throws<ArgumentException>(() => ConfigurationDocument.SetScalar(Text, "agents.list[7].x", 1));
        Assert.Throws<ArgumentException>(() => ConfigurationDocument.SetScalar(Text, "", 1));
    }

    [Fact]
    public void Any_tree_becomes_any_other_tree()
    {
        string[] trees =
        [
            """{}""", """{"a":1}""", """{"a":{"b":{"c":[]}}}""", """{"a":[{"b":1},{"b":2}],"c":"x"}""",
            """{"a":[[1,2],[3]],"c":null}""", """{"a":[{"b":{"d":[1,{"e":"on"}]}}],"c":"12","z":" x"}""",
            """{"a":{"b":"- x","c":"# y","d":"a: b","e":"","f":"\n\t","g":"🦞 \u0007","h":"~","i":"0x1f","j":"+49","k":"{a}","l":"a:"}}""",
            """{"a b":1,"true":2,"1":3,"x:y":{"":4},"on":[true,null,1.5,-2,"é"]}""",
        ];
        foreach (var from in trees)
        {
            foreach (var to in trees)
            {
                var target = (JsonObject)JsonNode.Parse(to)!;
                var text = ConfigurationDocument.Rewrite("", (JsonObject)JsonNode.Parse(from)!);

                var edited = ConfigurationDocument.Rewrite(text, target);
                var json = ConfigurationDocument.Rewrite(from, target);

                Assert.Equal(Canonical(target), Canonical(ConfigurationParser.ParseTree(edited)));
                Assert.Equal(Canonical(target), Canonical(ConfigurationParser.ParseTree(json)));
            }
        }
    }

    [Fact]
    public void A_merge_patch_deletes_by_null_merges_by_id_and_replaces_other_lists()
    {
        var tree = (JsonObject)JsonNode.Parse("""{"a":{"x":1,"y":2},"l":[{"id":"p","v":1},{"id":"q"}],"n":[1,2]}""")!;
        var patch = (JsonObject)JsonNode.Parse("""{"a":{"x":null,"z":{"k":null,"m":1}},"l":[{"id":"q","v":3},{"id":"r"}],"n":[3]}""")!;

        var merged = MergePatch.Apply(tree, patch);

        Assert.Equal("""{"a":{"y":2,"z":{"m":1}},"l":[{"id":"p","v":1},{"id":"q","v":3},{"id":"r"}],"n":[3]}""", merged.ToJsonString());
        Assert.Equal("""{"x":1,"y":2}""", tree["a"]!.ToJsonString());
    }

    private static string Replace(string text, string old, string changed)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, changed, StringComparison.Ordinal);
    }

    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject map => "{" + string.Join(',', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key + "=" + Canonical(entry.Value))) + "}",
        JsonArray list => "[" + string.Join(',', list.Select(Canonical)) + "]",
        _ => node?.ToJsonString() ?? "null",
    };
}
