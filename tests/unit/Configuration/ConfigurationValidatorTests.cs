using OpenClaw.Configuration;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigurationValidatorTests
{
    [Theory]
    // The two texts that were recorded from the original.
    [InlineData("""{"nosuchkey":1}""", "", "Unrecognized key: \"nosuchkey\"")]
    [InlineData("""{"gateway":{"port":"x"}}""", "gateway.port", "Invalid input: expected number, received string")]
    [InlineData("gateway: {foo: 1, bar: 2}", "gateway", "Unrecognized keys: \"foo\", \"bar\"")]
    [InlineData("gateway: 5", "gateway", "Invalid input: expected object, received number")]
    [InlineData("gateway: {port: 1.5}", "gateway.port", "Invalid input: expected int, received number")]
    [InlineData("gateway: {port: 0}", "gateway.port", "Too small: expected number to be >0")]
    [InlineData("gateway: {port: ~}", "gateway.port", "Invalid input: expected number, received null")]
    [InlineData("gateway: {bind: everywhere}", "gateway.bind", "Invalid option: expected one of \"auto\"|\"lan\"|\"loopback\"|\"custom\"|\"tailnet\"")]
    [InlineData("commands: {bashForegroundMs: 30001}", "commands.bashForegroundMs", "Too big: expected number to be <=30000")]
    [InlineData("commands: {native: often}", "commands.native", "Invalid input: expected \"auto\"")]
    [InlineData("agents: {list: [{name: x}]}", "agents.list.0.id", "Invalid input: expected string, received undefined")]
    [InlineData("agents: {defaults: {compaction: {maxHistoryShare: 0.05}}}", "agents.defaults.compaction.maxHistoryShare", "Too small: expected number to be >=0.1")]
    [InlineData("ui: {seamColor: red}", "ui.seamColor", "Invalid string: must match pattern /^#?[0-9a-fA-F]{6}$/")]
    [InlineData("cron: {webhook: nowhere}", "cron.webhook", "Invalid URL")]
    [InlineData("cron: {sessionRetention: true}", "cron.sessionRetention", "Invalid input: expected false")]
    [InlineData("skills: {allowBundled: [1]}", "skills.allowBundled.0", "Invalid input: expected string, received number")]
    [InlineData("channels: {carrier-pigeon: {}}", "channels.carrier-pigeon", "unknown channel id: carrier-pigeon")]
    [InlineData("channels: {telegram: {accounts: {work: {botTokn: x}}}}", "channels.telegram.accounts.work", "Unrecognized key: \"botTokn\"")]
    [InlineData("channels: {telegram: {dmPolicy: open}}", "channels.telegram.allowFrom", "dmPolicy \"open\" requires allowFrom to include \"*\"")]
    [InlineData("agents: {defaults: {heartbeat: {target: moon}}}", "agents.defaults.heartbeat.target", "unknown heartbeat target: moon")]
    [InlineData("agents: {defaults: {heartbeat: {every: soon}}}", "agents.defaults.heartbeat.every", "expected a duration such as 30m, 1h or 1h30m")]
    [InlineData("agents: {list: [{id: a}, {id: A}]}", "agents.list.1.id", "two agents are called \"A\"")]
    [InlineData("agents: {list: [{id: a, identity: {avatar: ../x.png}}]}", "agents.list.0.identity.avatar", "expected an http(s) URL, a data URI or a path inside the agent's workspace")]
    [InlineData("agents: {list: [{id: a}]}\nbroadcast: {peer1: [a, b]}", "broadcast.peer1.1", "unknown agent id: b")]
    [InlineData("browser: {profiles: {work: {color: \"ff0000\"}}}", "browser.profiles.work", "a profile needs cdpPort or cdpUrl")]
    [InlineData("models: {providers: {x: {baseUrl: \"\", models: []}}}", "models.providers.x.baseUrl", "Too small: expected string to have >=1 characters")]
    public void A_mistake_is_reported_with_its_path_in_the_originals_words(string text, string path, string message)
    {
        var result = TenantConfiguration.Parse(text, ConfigurationOwner.Operator);

        Assert.Null(result.Configuration);
        Assert.False(result.IsSyntaxError);
        Assert.Equal((path, message), (Assert.Single(result.Issues).Path, result.Issues[0].Message));
    }

    [Fact]
    public void Every_mistake_is_reported_with_its_line_and_column()
    {
        var result = TenantConfiguration.Parse("gateway:\n  port: x\n  nope: 1\nsession:\n  scope: galaxy\n", ConfigurationOwner.Operator);

        Assert.Equal(
            [("gateway.port", 2, 3), ("gateway", 3, 3), ("session.scope", 5, 3)],
            result.Issues.Select(issue => (issue.Path, issue.Line!.Value, issue.Column!.Value)));
    }

    [Theory]
    [InlineData("telegram: {botToken: x}", "telegram", "channels.telegram")]
    [InlineData("gateway: {token: x}", "gateway.token", "gateway.auth.token")]
    [InlineData("agent:\n  model: a/b", "agent", "agents.defaults")]
    public void A_key_that_moved_is_refused_once_with_its_new_place(string text, string path, string moved)
    {
        var result = TenantConfiguration.Parse(text, ConfigurationOwner.Operator);

        Assert.Equal(path, Assert.Single(result.Issues).Path);
        Assert.Contains(moved, result.Issues[0].Message, StringComparison.Ordinal);
        Assert.Equal(result.Issues, result.LegacyIssues);
    }

    [Theory]
    [InlineData("gateway:\n  # port: 1\n")]
    [InlineData("messages: {ackReactionScope: \"${SCOPE}\"}")]
    [InlineData("plugins: {entries: {my-plugin: {enabled: true, config: {anything: [1, {deep: yes}]}}}}")]
    [InlineData("skills: {entries: {weather: {config: {city: Berlin, n: 3}}}}")]
    [InlineData("channels: {telegram: {allowFrom: [123, \"@me\"], accounts: {a: {botToken: x}}}}")]
    [InlineData("channels: {matrix: {groups: {\"!r:x\": {tools: {anything: 1}}}}}")]
    [InlineData("agents: {defaults: {models: {\"openai/gpt-5-mini\": {alias: fast, params: {x: {y: 1}}}}}}")]
    [InlineData("env: {FOO: bar, vars: {BAR: baz}}")]
    [InlineData("cron: {sessionRetention: false}")]
    [InlineData("$schema: ./schema.json")]
    public void What_the_table_leaves_free_is_accepted(string text) =>
        Assert.Empty(TenantConfiguration.Parse(text, ConfigurationOwner.Operator).Issues);

    [Fact]
    public void Channels_of_an_installation_are_known_beside_those_of_the_table()
    {
        var channels = new HashSet<string> { "carrier-pigeon" };

        var result = TenantConfiguration.Parse("channels: {carrier-pigeon: {loft: 3}}", ConfigurationOwner.Tenant, channels);

        Assert.Equal(3, result.Configuration!.InForce["channels"]!["carrier-pigeon"]!["loft"]!.GetValue<long>());
    }

    [Fact]
    public void A_tenant_cannot_name_files_commands_or_listeners_of_the_host()
    {
        const string Text = """
            gateway: {port: 1234, controlUi: {root: /etc, allowedOrigins: [https://a.example]}}
            tools: {media: {audio: {models: [{command: /bin/sh, args: [-c, x], model: m}]}}}
            channels: {telegram: {botToken: t, accounts: {a: {tokenFile: /etc/shadow}}}}
            session: {store: /tmp/x, dmScope: per-peer}
            """;

        var tenant = TenantConfiguration.Parse(Text, ConfigurationOwner.Tenant);
        var owner = TenantConfiguration.Parse(Text, ConfigurationOwner.Operator);

        Assert.All(tenant.Warnings, warning => Assert.Equal("set by the operator", warning.Message));
        Assert.Equal(
            ["gateway.port", "gateway.controlUi.root", "tools.media.audio.models.0.command", "tools.media.audio.models.0.args",
                "channels.telegram.accounts.a.tokenFile", "session.store"],
            tenant.Warnings.Select(warning => warning.Path));
        Assert.Equal((18_789, (string?)null), (tenant.Configuration!.Gateway.Port, tenant.Configuration.Gateway.ControlUi.Root));
        Assert.Equal(["https://a.example"], tenant.Configuration.Gateway.ControlUi.AllowedOrigins);
        Assert.Equal("""[{"model":"m"}]""", tenant.Configuration.InForce["tools"]!["media"]!["audio"]!["models"]!.ToJsonString());
        Assert.Equal(1234, tenant.Configuration.Tree["gateway"]!["port"]!.GetValue<long>());
        Assert.Empty(owner.Warnings);
        Assert.Equal((1234, "/etc"), (owner.Configuration!.Gateway.Port, owner.Configuration.Gateway.ControlUi.Root));
    }

    [Fact]
    public void A_syntax_error_is_one_issue_with_the_parsers_text()
    {
        var result = TenantConfiguration.Parse("gateway: [");

        Assert.True(result.IsSyntaxError);
        Assert.StartsWith("YAML: ", Assert.Single(result.Issues).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_of_mistakes_is_cut()
    {
        var text = "skills: {allowBundled: [" + string.Join(',', Enumerable.Range(0, 1000)) + "]}";

        var result = TenantConfiguration.Parse(text);

        Assert.Equal(201, result.Issues.Count);
        Assert.Contains("left out", result.Issues[^1].Message, StringComparison.Ordinal);
    }
}
