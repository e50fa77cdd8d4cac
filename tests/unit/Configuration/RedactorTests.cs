using System.Text.Json.Nodes;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Parsing;
using OpenClaw.Configuration.Redaction;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class RedactorTests
{
    // Every secret of this text contains the word "leak"; nothing else does.
    private const string Corpus = """
        # old apiKey: leak-in-comment
        # apiKey: ${COMMENTED_KEY}
        gateway:
          auth: {token: "leak \"quoted\"", password: 'leak''s'}
        models:
          providers:
            a:
              baseUrl: http://a.example/v1?key=leak-models-key # repeated
              apiKey: leak-models-key
              headers: {X-Api: leak-header}
              models: [{id: m, name: m, maxTokens: 100, contextWindow: 1000}]
            b: {baseUrl: http://b.example, apiKey: "${B_KEY}", models: []}
        channels:
          telegram:
            botToken: |
              leak
              block
            accounts: {work: {botToken: leak-work, webhookSecret: leak-hook}}
          googlechat: {serviceAccount: {client_email: leak-mail, private_key: "leak\nkey"}}
          matrix: {accessToken: leak-matrix, homeserver: "https://m.example"}
        plugins: {entries: {x: {config: {nested: {clientSecret: leak-plugin, maxTokens: 5, list: [{authToken: leak-list}]}}}}}
        skills: {entries: {s: {apiKey: leak-skill, env: {FOO: leak-env}}}}
        env: {vars: {A: leak-var}, B: leak-plain}
        agents: {defaults: {memorySearch: {remote: {apiKey: leak-memory}}}}
        """;

    [Fact]
    public void No_secret_is_in_the_redacted_tree_and_nothing_else_is_missing()
    {
        var tree = ConfigurationParser.ParseTree(Corpus);

        var redacted = Redactor.Redact(tree);

        var text = redacted.ToJsonString();
        Assert.DoesNotContain("leak", text.Replace("leak-models-key\"", "", StringComparison.Ordinal)
            .Replace("key=leak-models-key", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("${B_KEY}", redacted["models"]!["providers"]!["b"]!["apiKey"]!.GetValue<string>());
        Assert.Equal(Redactor.Sentinel, redacted["gateway"]!["auth"]!["token"]!.GetValue<string>());
        Assert.Equal(5, redacted["plugins"]!["entries"]!["x"]!["config"]!["nested"]!["maxTokens"]!.GetValue<long>());
        Assert.Equal("https://m.example", redacted["channels"]!["matrix"]!["homeserver"]!.GetValue<string>());
        Assert.Contains("leak-var", tree.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_is_in_the_redacted_text_and_it_says_the_same_as_the_redacted_tree()
    {
        var redacted = Redactor.Redact(Corpus);

        Assert.DoesNotContain("leak", redacted, StringComparison.Ordinal);
        Assert.Contains("# apiKey: ${COMMENTED_KEY}", redacted, StringComparison.Ordinal);
        Assert.Contains("# repeated", redacted, StringComparison.Ordinal);
        var expected = Redactor.Redact(ConfigurationParser.ParseTree(Corpus));
        expected["models"]!["providers"]!["a"]!["baseUrl"] = $"http://a.example/v1?key={Redactor.Sentinel}";
        Assert.Equal(expected.ToJsonString(), ConfigurationParser.ParseTree(redacted).ToJsonString());
    }

    [Fact]
    public void Json_with_comments_is_redacted_too()
    {
        var redacted = Redactor.Redact("// leak is a word\n{ \"gateway\": { \"auth\": { \"token\": \"abc\\u0064ef\" } } }");

        Assert.DoesNotContain("abc", redacted, StringComparison.Ordinal);
        Assert.Contains(Redactor.Sentinel, redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_made_to_be_slow_is_redacted_all_the_same()
    {
        var text = string.Concat(Enumerable.Repeat("#token", 160_000)) + ": leak-at-the-end";

        Assert.DoesNotContain("leak", Redactor.Redact(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_cannot_be_read_is_not_given_out() =>
        Assert.Throws<ConfigurationSyntaxException>(() => Redactor.Redact("gateway: {auth: {token: leak"));

    [Fact]
    public void What_a_client_returns_gets_its_secrets_back()
    {
        var current = ConfigurationParser.ParseTree(Corpus);
        var returned = Redactor.Redact(current);
        returned["gateway"]!["auth"]!["password"] = "new";

        var (tree, issues) = Redactor.Restore(returned, current);

        var expected = (JsonObject)current.DeepClone();
        expected["gateway"]!["auth"]!["password"] = "new";
        Assert.Empty(issues);
        Assert.Equal(expected.ToJsonString(), tree.ToJsonString());
    }

    [Theory]
    [InlineData("gateway: {auth: {token: __OPENCLAW_REDACTED__}}", "gateway.auth.token")]
    [InlineData("ui: {assistant: {name: __OPENCLAW_REDACTED__}}", "ui.assistant.name")]
    public void A_sentinel_that_stands_for_nothing_is_refused(string returned, string path)
    {
        var current = ConfigurationParser.ParseTree("ui: {assistant: {name: Claw}}");

        var (_, issues) = Redactor.Restore(ConfigurationParser.ParseTree(returned), current);

        Assert.Equal(
            new ConfigurationIssue(path, $"Sentinel value \"__OPENCLAW_REDACTED__\" in key {path} is not valid as real data"),
            Assert.Single(issues));
    }
}
