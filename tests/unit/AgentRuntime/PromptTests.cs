using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.AgentRuntime.Prompt;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.TestSupport.ModelFakes;
using Xunit;
using static OpenClaw.UnitTests.AgentRuntime.TestTurn;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class PromptTests : IAsyncLifetime
{
    private readonly MemoryWorkspace _workspace = new();
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

    private async Task<(string Prompt, RunOutcome Outcome)> RunAsync(Func<RunRequest, RunRequest>? change = null, JsonObject? tree = null)
    {
        var request = Request(tree ?? Provider(_server.BaseUrl), User("hi")) with { Workspace = _workspace };
        var outcome = await _runtime.Runner.RunAsync(change?.Invoke(request) ?? request, new RecordingJournal(), CancellationToken.None);
        var first = _server.Requests[^1].Json.GetProperty("messages")[0];
        Assert.Equal("system", first.GetProperty("role").GetString());
        return (first.GetProperty("content").GetString()!, outcome);
    }

    private static void AssertOrder(string text, params string[] parts)
    {
        var at = -1;
        foreach (var part in parts)
        {
            var next = text.IndexOf(part, at + 1, StringComparison.Ordinal);
            Assert.True(next > at, $"'{part}' is missing or out of order");
            at = next;
        }
    }

    [Fact]
    public async Task The_full_prompt_has_its_sections_in_order()
    {
        var (prompt, _) = await RunAsync(request => request with { ExtraSystemPrompt = "be nice to Ada" });

        AssertOrder(prompt,
            "OpenClaw", "## Tooling", "- read: ", "- write: ", "- edit: ", "- session_status: ", "## Tool Call Style", "## Safety",
            "## Current Date & Time", "## Workspace", "## Reply Tags", "## Messaging", "## Group Chat Context\nbe nice to Ada", "# Project Context",
            "## AGENTS.md", "## SOUL.md", "## TOOLS.md", "## IDENTITY.md", "## USER.md", "## HEARTBEAT.md", "## BOOTSTRAP.md",
            "## Silent Replies", "NO_REPLY", "## Heartbeats", "HEARTBEAT_OK", "Runtime: agent=main | model=mock/mock-1");
    }

    [Theory]
    [InlineData("agent:main:subagent:7")]
    [InlineData("agent:main:cron:job")]
    public async Task Helpers_and_jobs_get_the_small_prompt(string key)
    {
        var (prompt, _) = await RunAsync(request => request with { SessionKey = key, ExtraSystemPrompt = "count the files" });

        AssertOrder(prompt, "## Tooling", "## Safety", "## Subagent Context\ncount the files", "## AGENTS.md", "## TOOLS.md", "Runtime:");
        foreach (var absent in new[] { "## Reply Tags", "## Silent Replies", "From time to time", "## SOUL.md", "## USER.md" })
            Assert.DoesNotContain(absent, prompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_get_the_same_bytes_and_the_files_are_read_once()
    {
        var (first, _) = await RunAsync();
        var reads = _workspace.Reads;
        var (second, _) = await RunAsync(request => request with { RunId = "run-2" });

        Assert.Equal(first, second);
        Assert.Equal(reads, _workspace.Reads);
    }

    [Fact]
    public async Task A_changed_file_is_in_the_next_prompt()
    {
        await RunAsync();
        _workspace["SOUL.md"] = "Speak like a pirate.";

        var (prompt, _) = await RunAsync();

        Assert.Contains("Speak like a pirate.", prompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_workspace_is_furnished_and_the_first_conversation_happens_once()
    {
        var (first, _) = await RunAsync();
        Assert.Contains("## BOOTSTRAP.md", first, StringComparison.Ordinal);
        foreach (var name in new[] { "AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md", "BOOTSTRAP.md", ".openclaw/workspace-state.json" })
            Assert.NotNull(_workspace[name]);

        _workspace.Remove("BOOTSTRAP.md");
        _workspace.Remove("TOOLS.md");
        var (second, _) = await RunAsync();
        Assert.DoesNotContain("## BOOTSTRAP.md", second, StringComparison.Ordinal);
        Assert.NotNull(_workspace["TOOLS.md"]);
        Assert.Null(_workspace["BOOTSTRAP.md"]);
        Assert.Contains("onboardingCompletedAt", _workspace[".openclaw/workspace-state.json"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_workspace_gets_no_first_conversation_and_keeps_its_files()
    {
        _workspace["IDENTITY.md"] = "I am Rex.";
        var seeder = _runtime.Services.GetRequiredService<WorkspaceSeeder>();

        await seeder.SeedAsync(_workspace, CancellationToken.None);

        Assert.Equal(("I am Rex.", null), (_workspace["IDENTITY.md"], _workspace["BOOTSTRAP.md"]));
    }

    [Fact]
    public async Task Without_bootstrap_missing_files_are_marked_and_nothing_is_written()
    {
        var tree = Provider(_server.BaseUrl);
        tree["agents"]!["defaults"]!["skipBootstrap"] = true;

        var (prompt, _) = await RunAsync(tree: tree);

        Assert.Contains("[MISSING] Expected at: AGENTS.md", prompt, StringComparison.Ordinal);
        Assert.Null(_workspace["AGENTS.md"]);
    }

    [Fact]
    public async Task Memory_is_shown_in_private_conversations_only()
    {
        _workspace["MEMORY.md"] = "Ada's birthday is in May.";

        var (alone, _) = await RunAsync();
        var (group, _) = await RunAsync(request => request with { SessionKey = "agent:main:telegram:group:42" });

        Assert.Contains("birthday", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("birthday", group, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_file_keeps_its_head_and_tail_and_the_report_says_so()
    {
        _workspace["AGENTS.md"] = "HEAD" + new string('x', 5_000) + "TAIL";
        var tree = Provider(_server.BaseUrl);
        tree["agents"]!["defaults"]!["bootstrapMaxChars"] = 1_000;

        var (prompt, outcome) = await RunAsync(tree: tree);

        Assert.Contains("HEADxxx", prompt, StringComparison.Ordinal);
        Assert.Contains("xxxTAIL", prompt, StringComparison.Ordinal);
        Assert.Contains("the first 700 and the last 200 of 5008 characters", prompt, StringComparison.Ordinal);
        using var report = outcome.SystemPromptReport.Parse();
        var file = report.RootElement.GetProperty("injectedWorkspaceFiles")[0];
        Assert.Equal(("AGENTS.md", 5008, true), (file.GetProperty("name").GetString(), file.GetProperty("rawChars").GetInt32(), file.GetProperty("truncated").GetBoolean()));
        Assert.InRange(file.GetProperty("injectedChars").GetInt32(), 900, 1_200);
    }

    [Fact]
    public async Task The_report_has_the_recorded_members_and_adds_up()
    {
        var (prompt, outcome) = await RunAsync();

        using var document = outcome.SystemPromptReport.Parse();
        var report = document.RootElement;
        Assert.Equal(
            ["source", "generatedAt", "sessionId", "sessionKey", "provider", "model", "workspaceDir", "bootstrapMaxChars", "bootstrapTotalMaxChars",
                "sandbox", "systemPrompt", "injectedWorkspaceFiles", "skills", "tools"],
            report.EnumerateObject().Select(member => member.Name));
        var sizes = report.GetProperty("systemPrompt");
        Assert.Equal(prompt.Length, sizes.GetProperty("chars").GetInt32());
        Assert.Equal(prompt.Length, sizes.GetProperty("projectContextChars").GetInt32() + sizes.GetProperty("nonProjectContextChars").GetInt32());
        Assert.Equal(7, report.GetProperty("tools").GetProperty("entries").GetArrayLength());
        var read = report.GetProperty("tools").GetProperty("entries")[0];
        Assert.Equal(("read", 3), (read.GetProperty("name").GetString(), read.GetProperty("propertiesCount").GetInt32()));
        Assert.True(read.GetProperty("schemaChars").GetInt32() > 50);
    }
}
