using OpenClaw.Configuration;
using OpenClaw.Configuration.Settings;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void Without_a_configuration_every_value_is_its_default()
    {
        var empty = TenantConfiguration.Empty;

        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", empty.Hash);
        var agent = Assert.Single(empty.Agents.List);
        Assert.Equal(("main", "main"), (empty.Agents.DefaultAgentId, agent.Id));
        Assert.Null(agent.Model.Primary);
        Assert.Null(agent.Skills);
        var defaults = empty.Agents.Defaults;
        Assert.Equal((4, 8, 1, 5), (defaults.MaxConcurrent, defaults.Subagents.MaxConcurrent, defaults.Subagents.MaxSpawnDepth, defaults.Subagents.MaxChildrenPerAgent));
        Assert.Equal(TimeSpan.FromMinutes(10), defaults.Timeout);
        Assert.Equal((20_000, 150_000, "auto", "off"), (defaults.BootstrapMaxChars, defaults.BootstrapTotalMaxChars, defaults.TimeFormat, defaults.VerboseDefault));
        Assert.Equal((null, null, null), (defaults.ThinkingDefault, defaults.UserTimezone, defaults.ContextTokens));
        Assert.Empty(defaults.Models);
        Assert.Equal(new HeartbeatSettings(), defaults.Heartbeat);
        Assert.Equal((TimeSpan.FromMinutes(30), "last", "main", 300), (defaults.Heartbeat.Every, defaults.Heartbeat.Target, defaults.Heartbeat.Session, defaults.Heartbeat.AckMaxChars));
        Assert.Equal(("safeguard", 20_000, 0.5, true, 4_000),
            (defaults.Compaction.Mode, defaults.Compaction.ReserveTokensFloor, defaults.Compaction.MaxHistoryShare, defaults.Compaction.MemoryFlushEnabled, defaults.Compaction.MemoryFlushSoftThresholdTokens));
        Assert.Equal((null, TimeSpan.FromMinutes(5), 3), (defaults.ContextPruning.Mode, defaults.ContextPruning.Ttl, defaults.ContextPruning.KeepLastAssistants));
        Assert.Equal("merge", empty.Models.Mode);
        Assert.Empty(empty.Models.Providers);
        Assert.Equal(("per-sender", "main", "daily", 4), (empty.Session.Scope, empty.Session.DmScope, empty.Session.Reset.Mode, empty.Session.Reset.AtHour));
        Assert.Null(empty.Session.Reset.Idle);
        Assert.Equal(["/new", "/reset"], empty.Session.ResetTriggers);
        Assert.Equal("allow", empty.Session.SendPolicy.Default);
        var queue = empty.Messages.Queue;
        Assert.Equal(("collect", TimeSpan.FromSeconds(1), 20, "summarize"), (queue.Mode, queue.Debounce, queue.Cap, queue.Drop));
        Assert.Equal((TimeSpan.Zero, "group-mentions"), (empty.Messages.InboundDebounce, empty.Messages.AckReactionScope));
        Assert.Equal((18_789, "loopback"), (empty.Gateway.Port, empty.Gateway.Bind));
        Assert.Equal((null, null, null, null), (empty.Gateway.Auth.Mode, empty.Gateway.Auth.Token, empty.Gateway.Auth.AllowTailscale, empty.Gateway.Auth.RateLimit));
        Assert.Equal(new ControlUiSettings { AllowedOrigins = empty.Gateway.ControlUi.AllowedOrigins }, empty.Gateway.ControlUi);
        Assert.True(empty.Gateway.ControlUi.Enabled);
        Assert.Equal((false, false), (empty.Gateway.ChatCompletionsEnabled, empty.Gateway.ResponsesEnabled));
        var commands = empty.Commands;
        Assert.Equal((true, false, false, false, false, true), (commands.Text, commands.Config, commands.Debug, commands.Bash, commands.Restart, commands.UseAccessGroups));
        Assert.Equal(("auto", "auto"), (commands.Native, commands.NativeSkills));
        Assert.Equal((null, null, null), (empty.Ui.AssistantName, empty.Ui.AssistantAvatar, empty.Ui.SeamColor));
    }

    [Fact]
    public void Agents_take_from_the_defaults_what_they_do_not_say()
    {
        var agents = Parse("""
            agents:
              defaults:
                model: {primary: a/one, fallbacks: [b/two]}
                models: {a/one: {alias: big, params: {temperature: 0.2}}, b/two: {}}
                heartbeat: {every: "15", prompt: look, activeHours: {start: "08:00", end: "24:00", timezone: user}}
              list:
                - id: main
                - id: ops
                  default: true
                  name: Operations
                  model: {primary: c/three, fallbacks: []}
                  identity: {name: Opsi, emoji: X, theme: dark, avatar: img/me.png}
                  heartbeat: {target: none}
                  skills: []
                - id: small
                  model: d/four
            """).Agents;

        Assert.Equal("ops", agents.DefaultAgentId);
        var (main, ops, small) = (agents.Find("MAIN")!, agents.Find("ops")!, agents.Find("small")!);
        Assert.Null(agents.Find("nobody"));
        Assert.Equal("a/one", main.Model.Primary);
        Assert.Equal(["b/two"], main.Model.Fallbacks!);
        Assert.Equal("c/three", ops.Model.Primary);
        Assert.Empty(ops.Model.Fallbacks!);
        Assert.Equal("d/four", small.Model.Primary);
        Assert.Equal(["b/two"], small.Model.Fallbacks!);
        Assert.Equal(new AgentIdentity { Name = "Opsi", Emoji = "X", Theme = "dark", Avatar = "img/me.png" }, ops.Identity);
        Assert.Empty(ops.Skills!);
        Assert.Equal((true, "none", "look", TimeSpan.FromMinutes(15)), (ops.HasOwnHeartbeat, ops.Heartbeat.Target, ops.Heartbeat.Prompt, ops.Heartbeat.Every));
        Assert.Equal((false, "last", "24:00"), (main.HasOwnHeartbeat, main.Heartbeat.Target, main.Heartbeat.ActiveEnd));
        Assert.Equal([("a/one", "big", 0.2), ("b/two", null, null)],
            agents.Defaults.Models.Select(model => (model.Reference, model.Alias, model.Params?["temperature"]?.GetValue<double>())));
    }

    [Fact]
    public void Providers_and_models_are_read_and_an_answer_never_exceeds_the_window()
    {
        var models = Parse("""
            models:
              mode: replace
              providers:
                local:
                  baseUrl: http://127.0.0.1:1234/v1
                  apiKey: ${LOCAL_KEY}
                  api: openai-completions
                  headers: {X-Team: claw}
                  models:
                    - {id: m, name: M, contextWindow: 4096, cost: {input: 0.5}, compat: {supportsStore: false}}
                    - {id: "n:8b", name: N, reasoning: true, input: [text, image]}
            """).Models;

        Assert.Equal("replace", models.Mode);
        var provider = models.Providers["local"];
        Assert.Equal(("http://127.0.0.1:1234/v1", "${LOCAL_KEY}", "openai-completions", "api-key"), (provider.BaseUrl, provider.ApiKey, provider.Api, provider.Auth));
        Assert.Equal("claw", provider.Headers["X-Team"]);
        var (first, second) = (provider.Models[0], provider.Models[1]);
        Assert.Equal(("m", 4_096, 4_096, false, 0.5, 0d), (first.Id, first.ContextWindow, first.MaxTokens, first.Reasoning, first.Cost.Input, first.Cost.Output));
        Assert.False(first.Compat!["supportsStore"]!.GetValue<bool>());
        Assert.Equal(["text"], first.Input);
        Assert.Equal(("n:8b", 200_000, 8_192, true), (second.Id, second.ContextWindow, second.MaxTokens, second.Reasoning));
        Assert.Equal(["text", "image"], second.Input);
    }

    [Fact]
    public void The_reset_policy_follows_channel_then_type_then_the_general_one()
    {
        var session = Parse("""
            session:
              reset: {mode: daily, atHour: 6, idleMinutes: 30}
              resetByType: {dm: {mode: idle}, group: {atHour: 2}}
              resetByChannel: {slack: {mode: idle, idleMinutes: 5}}
              sendPolicy: {default: deny, rules: [{action: allow, match: {chatType: dm, keyPrefix: "x:"}}]}
              resetTriggers: [/fresh]
              identityLinks: {ann: ["telegram:1", "slack:U2"]}
            """).Session;

        Assert.Equal(new ResetPolicy { Mode = "idle", AtHour = 6, Idle = TimeSpan.FromMinutes(5) }, session.ResetFor("direct", "slack"));
        Assert.Equal(new ResetPolicy { Mode = "idle", AtHour = 6, Idle = TimeSpan.FromMinutes(30) }, session.ResetFor("direct", "telegram"));
        Assert.Equal(new ResetPolicy { Mode = "daily", AtHour = 2, Idle = TimeSpan.FromMinutes(30) }, session.ResetFor("group", null));
        Assert.Equal(session.Reset, session.ResetFor("thread", null));
        Assert.Equal("deny", session.SendPolicy.Default);
        Assert.Equal(new SendRule { Action = "allow", ChatType = "direct", KeyPrefix = "x:" }, Assert.Single(session.SendPolicy.Rules));
        Assert.Equal(["/fresh"], session.ResetTriggers);
        Assert.Equal(["telegram:1", "slack:U2"], session.IdentityLinks["ann"]);
        Assert.Equal(new ResetPolicy { Mode = "idle", Idle = TimeSpan.FromMinutes(9) }, Parse("session: {idleMinutes: 9}").Session.Reset);
        Assert.Equal(TimeSpan.FromMinutes(60), Parse("session: {reset: {mode: idle}}").Session.Reset.Idle);
    }

    [Fact]
    public void Queue_modes_are_read_by_channel_and_older_names_are_translated()
    {
        var queue = Parse("messages: {queue: {mode: queue, byChannel: {slack: steer+backlog}, debounceMsByChannel: {slack: 50}, cap: 5, drop: old}}").Messages.Queue;

        Assert.Equal(("steer", "steer-backlog", "steer"), (queue.Mode, queue.ModeFor("slack"), queue.ModeFor("telegram")));
        Assert.Equal((50, 1_000), (queue.DebounceFor("slack").TotalMilliseconds, queue.DebounceFor(null).TotalMilliseconds));
        Assert.Equal((5, "old"), (queue.Cap, queue.Drop));
    }

    [Fact]
    public void Gateway_commands_and_appearance_are_read()
    {
        var configuration = Parse("""
            gateway:
              port: 8080
              bind: lan
              auth: {mode: password, password: "${PW}", allowTailscale: true, rateLimit: {maxAttempts: 3}}
              controlUi: {basePath: /ui/, enabled: false, allowInsecureAuth: true}
              trustedProxies: [10.0.0.1]
              http: {endpoints: {chatCompletions: {enabled: true}}}
            commands: {text: false, bash: true, native: false, allowFrom: {"*": [42, "@ann"]}}
            ui: {assistant: {name: Claw, avatar: C}, seamColor: "#00ff00"}
            """);

        var gateway = configuration.Gateway;
        Assert.Equal((8_080, "lan", "password", "${PW}", true), (gateway.Port, gateway.Bind, gateway.Auth.Mode, gateway.Auth.Password, gateway.Auth.AllowTailscale));
        Assert.Equal(new AuthRateLimitSettings { MaxAttempts = 3 }, gateway.Auth.RateLimit);
        Assert.Equal(("/ui", false, true, false), (gateway.ControlUi.BasePath, gateway.ControlUi.Enabled, gateway.ControlUi.AllowInsecureAuth, gateway.ControlUi.DangerouslyDisableDeviceAuth));
        Assert.Equal(["10.0.0.1"], gateway.TrustedProxies);
        Assert.Equal((true, false), (gateway.ChatCompletionsEnabled, gateway.ResponsesEnabled));
        Assert.Equal((false, true, "false", "auto"), (configuration.Commands.Text, configuration.Commands.Bash, configuration.Commands.Native, configuration.Commands.NativeSkills));
        Assert.Equal(["42", "@ann"], configuration.Commands.AllowFrom["*"]);
        Assert.Equal(("Claw", "C", "#00ff00"), (configuration.Ui.AssistantName, configuration.Ui.AssistantAvatar, configuration.Ui.SeamColor));
    }

    [Theory]
    [InlineData("30m", 1_800_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5 h", 5_400_000)]
    [InlineData("2D", 172_800_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("15", 900_000)]
    [InlineData("0m", 0)]
    public void A_duration_is_read(string text, double milliseconds) =>
        Assert.Equal(milliseconds, Durations.Parse(text, TimeSpan.FromMinutes(1))!.Value.TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5m")]
    [InlineData("5 fortnights")]
    [InlineData("9999999999999d")]
    [InlineData("1h xx")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(Durations.Parse(text, TimeSpan.FromMinutes(1)));

    [Fact]
    public void References_are_resolved_where_the_value_is_used()
    {
        string? Lookup(string name) => name == "KEY" ? "k1" : null;

        Assert.Equal("Bearer k1/k1 ${KEY} ${lower} $5", Secrets.Resolve("Bearer ${KEY}/${KEY} $${KEY} ${lower} $5", Lookup));
        Assert.Equal("GONE", Assert.Throws<MissingSecretException>(() => Secrets.Resolve("x${GONE}", Lookup)).Name);
        Assert.Equal(["A", "B_2"], Secrets.References("${A} $${C} ${B_2}"));
        Assert.True(Secrets.IsReference("${A}"));
        Assert.False(Secrets.IsReference("${A} "));
        Assert.False(Secrets.IsReference("${A}\n"));
    }

    private static TenantConfiguration Parse(string text)
    {
        var result = TenantConfiguration.Parse(text, ConfigurationOwner.Operator);
        Assert.Empty(result.Issues);
        return result.Configuration!;
    }
}
