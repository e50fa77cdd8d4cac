using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.AgentRuntime;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.Configuration;
using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.UnitTests.AgentRuntime;

/// <summary>A runtime as the product wires it up, and one turn of it with everything it reports written down.</summary>
internal sealed class TestRuntime : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestRuntime(ServiceProvider services) => _services = services;

    public static TestRuntime Create(TimeProvider? time = null, Action<AgentRuntimeOptions>? configure = null, ILoggerProvider? log = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddAgentRuntime(options =>
        {
            options.AllowedPrivateHosts.Add("127.0.0.1");
            configure?.Invoke(options);
        });
        if (log is not null)
            services.AddLogging(logging => logging.AddProvider(log));
        return new(services.BuildServiceProvider());
    }

    public IAgentRunner Runner => _services.GetRequiredService<IAgentRunner>();
    public IServiceProvider Services => _services;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

internal static class TestTurn
{
    public static TenantConfiguration Tenant(JsonObject tree)
    {
        var result = TenantConfiguration.Parse(tree.ToJsonString());
        return result.Configuration ?? throw new ArgumentException(string.Join('\n', result.Issues), nameof(tree));
    }

    /// <summary>One provider <c>mock</c> with one model <c>mock-1</c>, which is the default.</summary>
    public static JsonObject Provider(string baseUrl, string api = "openai-completions", Action<JsonObject>? model = null)
    {
        var entry = new JsonObject { ["id"] = "mock-1", ["name"] = "Mock", ["contextWindow"] = 128_000 };
        model?.Invoke(entry);
        return new()
        {
            ["models"] = new JsonObject
            {
                ["providers"] = new JsonObject
                {
                    ["mock"] = new JsonObject { ["baseUrl"] = baseUrl, ["apiKey"] = "sk-test-secret", ["api"] = api, ["models"] = new JsonArray(entry) },
                },
            },
            ["agents"] = new JsonObject { ["defaults"] = new JsonObject { ["model"] = new JsonObject { ["primary"] = "mock/mock-1" }, ["userTimezone"] = "UTC" } },
        };
    }

    public static RunRequest Request(JsonObject tree, params TranscriptMessage[] history) => new()
    {
        Tenant = "acme",
        AgentId = "main",
        SessionKey = "agent:main:main",
        SessionId = "session-1",
        RunId = "run-1",
        Configuration = Tenant(tree),
        History = history,
        Channel = "webchat",
        Workspace = new MemoryWorkspace(),
        Sessions = new MemorySessions(),
    };

    public static UserMessage User(string text) => new() { Content = [TextBlock.Of(text)], Timestamp = 1 };

    public static AssistantMessage Assistant(string text, params ContentBlock[] more) => new()
    {
        Content = text.Length == 0 ? more : [TextBlock.Of(text), .. more],
        Api = "openai-completions",
        Provider = "mock",
        Model = "mock-1",
        StopReason = more.OfType<ToolCallBlock>().Any() ? "toolUse" : "stop",
        Timestamp = 2,
    };

    public static ToolResultMessage Result(string callId, string text, string tool = "read") => new()
    {
        ToolCallId = callId,
        ToolName = tool,
        Content = [TextBlock.Of(text)],
        IsError = false,
        Timestamp = 3,
    };

    public static ToolCallBlock Call(string id, string tool = "read", string arguments = "{}") => new()
    {
        Id = id,
        Name = tool,
        Arguments = new(Encoding.UTF8.GetBytes(arguments)),
    };
}

/// <summary>Writes down what a turn reports.</summary>
internal sealed class RecordingJournal : IRunJournal
{
    public List<string> Texts { get; } = [];
    public List<string> Deltas { get; } = [];
    public List<string> Models { get; } = [];

    /// <summary>Steps in order, e.g. <c>start read</c>, <c>commit assistant</c>.</summary>
    public List<string> Steps { get; } = [];
    public List<TranscriptMessage> Committed { get; } = [];
    public Func<IReadOnlyList<TranscriptMessage>?> Compact { get; init; } = () => null;
    public Exception? CommitFailure { get; init; }
    public Action? OnText { get; set; }

    /// <summary>What people say while the first tool is at work.</summary>
    public TranscriptMessage? SaidDuringTool { get; init; }

    public bool IsSteered { get; private set; }

    public void ModelChosen(ChosenModel model) => Models.Add(model.Reference);

    public void TextGrew(string text, string delta)
    {
        Texts.Add(text);
        Deltas.Add(delta);
        OnText?.Invoke();
    }

    public Task ToolStartedAsync(ToolCallBlock call, ToolEffect effect, CancellationToken cancellationToken)
    {
        Steps.Add($"start {call.Name} {effect}");
        IsSteered = SaidDuringTool is not null;
        return Task.CompletedTask;
    }

    public void ToolFinished(ToolCallBlock call, ToolResultMessage result, string? meta) =>
        Steps.Add($"end {call.Name}{(result.IsError ? " error" : "")}{(meta is null ? "" : $" ({meta})")}");

    public Task CommitAsync(IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellationToken)
    {
        if (CommitFailure is not null)
            throw CommitFailure;
        Committed.AddRange(messages);
        Steps.AddRange(messages.Select(message => message is AssistantMessage ? "commit assistant" : "commit result"));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TranscriptMessage>> TakeSteeringAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<TranscriptMessage> said = IsSteered ? [SaidDuringTool!] : [];
        IsSteered = false;
        Steps.AddRange(said.Select(_ => "steered"));
        return Task.FromResult(said);
    }

    public Task<IReadOnlyList<TranscriptMessage>?> CompactAsync(ChosenModel model, CancellationToken cancellationToken)
    {
        Steps.Add("compact");
        return Task.FromResult(Compact());
    }
}

/// <summary>A workspace in memory.</summary>
internal sealed class MemoryWorkspace : IVersionedWorkspace
{
    private readonly Dictionary<string, WorkspaceFile> _files = new(StringComparer.Ordinal);
    private int _version;

    public int Reads { get; private set; }

    public string? this[string path]
    {
        get => _files.TryGetValue(path, out var file) ? Encoding.UTF8.GetString(file.Content.Span) : null;
        set => Put(path, Encoding.UTF8.GetBytes(value!));
    }

    public void Put(string path, byte[] bytes)
    {
        _files[path] = new(path, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)), DateTimeOffset.UnixEpoch);
        _version++;
    }

    public bool Remove(string path)
    {
        _version++;
        return _files.Remove(path);
    }

    public Task<WorkspaceFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        Reads++;
        return Task.FromResult(_files.GetValueOrDefault(path));
    }

    public Task WriteAsync(string path, ReadOnlyMemory<byte> content, string? expectedHash, CancellationToken cancellationToken)
    {
        if (expectedHash is not null && _files.GetValueOrDefault(path)?.Hash != expectedHash)
            throw new WorkspaceConflictException(path);
        Put(path, content.ToArray());
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<WorkspaceEntry>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WorkspaceEntry>>([.. _files.Values.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal)).Select(file => new WorkspaceEntry(file.Path, file.Content.Length, file.UpdatedAt))]);

    public ValueTask<string> GetVersionAsync(CancellationToken cancellationToken) => new(_version.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Conversations in memory.</summary>
internal sealed class MemorySessions : ISessionReader
{
    public List<SessionSummary> Summaries { get; } = [];
    public Dictionary<string, IReadOnlyList<TranscriptMessage>> Histories { get; } = [];

    public Task<IReadOnlyList<SessionSummary>> ListAsync(int limit, TimeSpan? activeWithin, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SessionSummary>>([.. Summaries.Take(limit)]);

    public Task<IReadOnlyList<TranscriptMessage>?> HistoryAsync(string sessionKey, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TranscriptMessage>?>(Histories.TryGetValue(sessionKey, out var history) ? [.. history.TakeLast(limit)] : null);
}
