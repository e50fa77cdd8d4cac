using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.AgentRuntime.Tools;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class ToolTests : IAsyncLifetime
{
    private readonly MemoryWorkspace _workspace = new();
    private readonly MemorySessions _sessions = new();
    private TestRuntime _runtime = null!;
    private FakeOpenAiServer _server = null!;

    public async Task InitializeAsync()
    {
        _runtime = TestRuntime.Create();
        _server = await FakeOpenAiServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Lets the model call a tool and gives what the model was told.</summary>
    private async Task<ToolResultMessage> CallAsync(string tool, string arguments, JsonObject? tree = null, ISessionSettings? settings = null, RecordingJournal? journal = null)
    {
        _server.Enqueue(FakeReply.Call(tool, arguments));
        journal ??= new();
        var request = Request(tree ?? Provider(_server.BaseUrl), User("do it")) with { Workspace = _workspace, Sessions = _sessions, SessionSettings = settings };
        await _runtime.Runner.RunAsync(request, journal, CancellationToken.None);
        return (ToolResultMessage)journal.Committed[1];
    }

    [Fact]
    public async Task A_tool_that_cannot_do_what_it_is_asked_tells_the_model_and_not_the_log()
    {
        using var log = new ComplaintLog();
        await using var runtime = TestRuntime.Create(log: log);
        _server.Enqueue(FakeReply.Call("read", """{"path":"missing.md"}"""));
        var journal = new RecordingJournal();

        await runtime.Runner.RunAsync(Request(Provider(_server.BaseUrl), User("do it")) with { Workspace = _workspace, Sessions = _sessions }, journal, CancellationToken.None);

        Assert.Equal(("File not found: missing.md", true), (((ToolResultMessage)journal.Committed[1]).Text, ((ToolResultMessage)journal.Committed[1]).IsError));
        Assert.Empty(log.Complaints);
    }

    private sealed class ComplaintLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Complaints { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Complaints.Enqueue(formatter(state, exception));
        public void Dispose() { }
    }

    [Fact]
    public async Task Tools_are_offered_under_their_bare_names_with_their_schemas()
    {
        await _runtime.Runner.RunAsync(Request(Provider(_server.BaseUrl), User("hi")), new RecordingJournal(), CancellationToken.None);

        var tools = (await _server.RequestAsync(1)).Json.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function")).ToList();
        Assert.Equal(
            ["read", "write", "edit", "agents_list", "sessions_list", "sessions_history", "session_status"],
            tools.Select(tool => tool.GetProperty("name").GetString()));
        var read = tools[0].GetProperty("parameters");
        Assert.Equal("object", read.GetProperty("type").GetString());
        Assert.Equal(["path", "offset", "limit"], read.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal(["path"], read.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task What_a_person_says_during_a_tool_skips_the_other_calls_and_is_read_next()
    {
        _server.Enqueue(new FakeReply { ToolCalls = [new("agents_list", "{}"), new("sessions_list", "{}")] });
        var journal = new RecordingJournal { SaidDuringTool = User("no, wait") };

        await _runtime.Runner.RunAsync(Request(Provider(_server.BaseUrl), User("do it")) with { Workspace = _workspace, Sessions = _sessions }, journal, CancellationToken.None);

        Assert.Equal(["start agents_list ReadOnly", "steered"], journal.Steps.Where(step => step.StartsWith("st", StringComparison.Ordinal)));
        var results = journal.Committed.OfType<ToolResultMessage>().ToList();
        Assert.Equal([("agents_list", false), ("sessions_list", true)], results.Select(result => (result.ToolName, result.IsError)));
        var roles = (await _server.RequestAsync(2)).Json.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString());
        Assert.Equal(["tool", "tool", "user"], roles.TakeLast(3));
    }

    [Fact]
    public void Every_tool_says_what_a_repeated_call_does()
    {
        var catalog = _runtime.Services.GetRequiredService<IToolCatalog>();

        Assert.Equal(
            [("read", ToolEffect.ReadOnly), ("write", ToolEffect.Idempotent), ("edit", ToolEffect.SideEffect), ("agents_list", ToolEffect.ReadOnly),
                ("sessions_list", ToolEffect.ReadOnly), ("sessions_history", ToolEffect.ReadOnly), ("session_status", ToolEffect.Idempotent)],
            catalog.Tools.Select(tool => (tool.Name, tool.Effect)));
        Assert.Equal(ToolEffect.ReadOnly, catalog.EffectOf("no_such_tool"));
    }

    [Theory]
    [InlineData("""{"path":"a.txt"}""", "one\ntwo\nthree")]
    [InlineData("""{"path":"a.txt","offset":2}""", "two\nthree")]
    [InlineData("""{"path":"./a.txt","offset":2,"limit":1}""", "two\n\n[1 further lines; go on with offset 3]")]
    [InlineData("""{"file_path":"a.txt","limit":"1"}""", "one\n\n[2 further lines; go on with offset 2]")]
    [InlineData("""{"path":"agents/main/workspace/a.txt","offset":3}""", "three")]
    public async Task Read_returns_the_lines_asked_for(string arguments, string text)
    {
        _workspace["a.txt"] = "one\ntwo\nthree";

        var result = await CallAsync("read", arguments);

        Assert.Equal((false, text), (result.IsError, result.Text));
    }

    [Theory]
    [InlineData("read", "{}", "Missing required parameter: path")]
    [InlineData("read", """{"path":7}""", "Parameter path must be a string")]
    [InlineData("read", """{"path":"none.txt"}""", "File not found: none.txt")]
    [InlineData("read", """{"path":"a.txt","offset":9}""", "Offset 9 is beyond the end of a.txt (3 lines)")]
    [InlineData("read", """{"path":"a.txt","limit":0}""", "Parameter limit must be between 1 and 2147483647")]
    [InlineData("read", """{"path":"a.txt","limit":1.5}""", "Parameter limit must be a whole number")]
    [InlineData("read", """{"path":"../secret"}""", "../secret leads out of the workspace")]
    [InlineData("read", """{"path":"x/../../secret"}""", "x/../../secret leads out of the workspace")]
    [InlineData("read", """{"path":"/etc/passwd"}""", "/etc/passwd is outside the workspace; use a path relative to it, e.g. AGENTS.md")]
    [InlineData("read", """{"path":"~/x"}""", "~/x is outside the workspace; use a path relative to it, e.g. AGENTS.md")]
    [InlineData("read", "[1]", "The arguments must be a JSON object")]
    [InlineData("edit", """{"path":"a.txt","oldText":"o","newText":"x"}""", "oldText occurs more than once in a.txt. Add surrounding lines until it is unique.")]
    [InlineData("edit", """{"path":"a.txt","oldText":"one","newText":"one"}""", "oldText and newText are the same; nothing would change")]
    [InlineData("write", """{"path":"b.txt"}""", "Missing required parameter: content")]
    public async Task A_bad_call_is_an_error_the_model_can_read(string tool, string arguments, string text)
    {
        _workspace["a.txt"] = "one\ntwo\nthree";

        var result = await CallAsync(tool, arguments);

        Assert.Equal((true, text), (result.IsError, result.Text));
        Assert.Equal("one\ntwo\nthree", _workspace["a.txt"]);
    }

    [Fact]
    public async Task Arguments_that_are_no_JSON_are_an_error_and_the_turn_goes_on()
    {
        var journal = new RecordingJournal();

        var result = await CallAsync("read", """{"path": "a.tx""", journal: journal);

        Assert.True(result.IsError);
        Assert.Equal(2, _server.RequestCount);
    }

    [Fact]
    public async Task An_unknown_tool_is_answered_with_the_known_ones()
    {
        var result = await CallAsync("teleport", "{}");

        Assert.True(result.IsError);
        Assert.StartsWith("Tool teleport not found. Available tools: read, write", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_recognised_by_its_content_and_shown_to_a_model_that_sees()
    {
        _workspace.Put("cat.txt", [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3]);

        var result = await CallAsync("read", """{"path":"cat.txt"}""", Provider(_server.BaseUrl, model: entry => entry["input"] = new JsonArray("text", "image")));

        Assert.Equal("image/png", Assert.IsType<ImageBlock>(result.Content[1]).MimeType);
        var messages = (await _server.RequestAsync(2)).Json.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(("user", "image_url"), (messages[^1].GetProperty("role").GetString(), messages[^1].GetProperty("content")[0].GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Write_creates_and_replaces_a_file()
    {
        var result = await CallAsync("write", """{"path":"notes/today.md","content":"grüße"}""");

        Assert.Equal((false, "Wrote 7 bytes to notes/today.md", "grüße"), (result.IsError, result.Text, _workspace["notes/today.md"]));
    }

    [Fact]
    public async Task Edit_replaces_the_only_occurrence_and_keeps_line_ends_and_byte_order_mark()
    {
        _workspace.Put("a.txt", [0xEF, 0xBB, 0xBF, .. "one\r\ntwo\r\nthree"u8]);

        var result = await CallAsync("edit", """{"path":"a.txt","old_string":"one\ntwo","new_string":"1\n2"}""");

        Assert.Equal((false, "\uFEFF1\r\n2\r\nthree"), (result.IsError, _workspace["a.txt"]));
        Assert.Contains("-one", result.Details!.Value.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_result_is_cut_before_it_reaches_the_model()
    {
        _workspace["long.txt"] = string.Join('\n', Enumerable.Repeat(new string('x', 900), 3_000));

        var result = await CallAsync("read", """{"path":"long.txt"}""");

        Assert.InRange(result.Text.Length, 1_000, 50_000);
        Assert.Contains("go on with offset ", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_card_names_time_model_and_tokens()
    {
        _sessions.Summaries.Add(new() { Key = "agent:main:main", SessionId = "session-1", Kind = "main", CompactionCount = 3, UpdatedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });

        var result = await CallAsync("session_status", "{}");

        foreach (var part in new[] { "Time: ", "(UTC)", "Model: mock/mock-1", "Compactions: 3", "Session: agent:main:main", "128k" })
            Assert.Contains(part, result.Text, StringComparison.Ordinal);
        using var details = result.Details!.Value.Parse();
        Assert.Equal((true, false, result.Text), (details.RootElement.GetProperty("ok").GetBoolean(), details.RootElement.GetProperty("changedModel").GetBoolean(), details.RootElement.GetProperty("statusText").GetString()));
    }

    private sealed class RecordingSettings : ISessionSettings
    {
        public List<(string Key, string? Model)> Changes { get; } = [];

        public Task SetModelAsync(string sessionKey, string? model, CancellationToken cancellationToken)
        {
            Changes.Add((sessionKey, model));
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData("mock/mock-1", "mock/mock-1")]
    [InlineData("default", null)]
    public async Task The_status_tool_chooses_the_model(string given, string? set)
    {
        var settings = new RecordingSettings();

        var result = await CallAsync("session_status", $$"""{"model":"{{given}}"}""", settings: settings);

        Assert.False(result.IsError);
        Assert.Equal([("agent:main:main", set)], settings.Changes);
    }

    [Fact]
    public async Task The_status_tool_refuses_a_model_nobody_knows_and_says_when_it_may_not_choose()
    {
        var settings = new RecordingSettings();

        Assert.Equal((true, "Unknown model: nowhere/x"), (await CallAsync("session_status", """{"model":"nowhere/x"}""", settings: settings)) is var refused ? (refused.IsError, refused.Text) : default);
        Assert.True((await CallAsync("session_status", """{"model":"default"}""")).IsError);
        Assert.Empty(settings.Changes);
    }

    [Fact]
    public async Task Conversations_outside_the_visible_tree_are_not_listed_and_not_read()
    {
        foreach (var key in new[] { "agent:main:main", "agent:main:subagent:1", "agent:main:other", "agent:ops:main" })
        {
            _sessions.Summaries.Add(new() { Key = key, SessionId = key, Kind = "main" });
            _sessions.Histories[key] = [User("secret of " + key)];
        }

        var list = await CallAsync("sessions_list", "{}");
        var own = await CallAsync("sessions_history", """{"sessionKey":"main"}""");
        var other = await CallAsync("sessions_history", """{"sessionKey":"agent:ops:main"}""");

        Assert.Contains("agent:main:subagent:1", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("agent:ops", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("agent:main:other", list.Text, StringComparison.Ordinal);
        Assert.Contains("secret of agent:main:main", own.Text, StringComparison.Ordinal);
        Assert.Contains("forbidden", other.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", other.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_leaves_out_tool_results_unless_asked_and_stays_small()
    {
        _sessions.Histories["agent:main:main"] = [.. Enumerable.Range(0, 60).SelectMany(index => new TranscriptMessage[] { User(new string('q', 3_000)), Result($"{index}", "tool text") })];

        var without = await CallAsync("sessions_history", """{"sessionKey":"main"}""");
        var with = await CallAsync("sessions_history", """{"sessionKey":"main","includeTools":true}""");

        Assert.DoesNotContain("tool text", without.Text, StringComparison.Ordinal);
        Assert.Contains("tool text", with.Text, StringComparison.Ordinal);
        using var details = JsonDocument.Parse(without.Text);
        Assert.True(details.RootElement.GetProperty("truncated").GetBoolean());
        Assert.InRange(details.RootElement.GetProperty("bytes").GetInt32(), 1, 80_000);
    }

    [Fact]
    public async Task Agents_are_listed_with_what_the_configuration_allows()
    {
        var tree = Provider(_server.BaseUrl);
        tree["agents"]!["list"] = new JsonArray(
            new JsonObject { ["id"] = "main", ["subagents"] = new JsonObject { ["allowAgents"] = new JsonArray("ops", "ghost") } },
            new JsonObject { ["id"] = "ops", ["name"] = "Operations" });

        var result = await CallAsync("agents_list", "{}", tree);

        Assert.Equal(
            """{"requester":"main","allowAny":false,"agents":[{"id":"main","configured":true},{"id":"ops","name":"Operations","configured":true},{"id":"ghost","configured":false}]}""",
            result.Details!.Value.ToString());
    }

    [Theory]
    [InlineData("""{"deny":["group:fs"]}""", "agents_list,sessions_list,sessions_history,session_status")]
    [InlineData("""{"allow":["read","session*"]}""", "read,sessions_list,sessions_history,session_status")]
    [InlineData("""{"allow":["read","write"],"deny":["WRITE"]}""", "read")]
    [InlineData("""{"profile":"minimal"}""", "session_status")]
    [InlineData("""{"profile":"minimal","alsoAllow":["read"]}""", "read,session_status")]
    [InlineData("""{"allow":["some_plugin"]}""", "read,write,edit,agents_list,sessions_list,sessions_history,session_status")]
    [InlineData("""{"byProvider":{"mock":{"deny":["*"]}}}""", "")]
    [InlineData("""{"byProvider":{"else":{"deny":["*"]}}}""", "read,write,edit,agents_list,sessions_list,sessions_history,session_status")]
    public void The_configuration_decides_which_tools_are_offered(string tools, string offered)
    {
        var tree = Provider("http://127.0.0.1:1");
        tree["tools"] = JsonNode.Parse(tools);
        var model = ModelCatalog.Of(Tenant(tree)).List()[0];

        var names = ToolPolicy.Offered(_runtime.Services.GetRequiredService<IToolCatalog>(), tree, "main", model).Select(tool => tool.Name);

        Assert.Equal(offered, string.Join(',', names));
    }

    [Fact]
    public async Task A_denied_tool_is_not_run_even_when_the_model_calls_it()
    {
        var tree = Provider(_server.BaseUrl);
        tree["tools"] = new JsonObject { ["deny"] = new JsonArray("write") };

        var result = await CallAsync("write", """{"path":"x","content":"y"}""", tree);

        Assert.True(result.IsError);
        Assert.Null(_workspace["x"]);
    }
}
