using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>Runs an agent's turn: model call, commit, tools, commit, until the model stops asking for tools.</summary>
/// <remarks>Stateless. Whoever calls it owns the turn: its history, its commits, its cancellation.</remarks>
public interface IAgentRunner
{
    /// <summary>Runs one turn. A failing model is an outcome, not an exception; a failing commit is an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled. What was streamed so far is in the journal.</exception>
    Task<RunOutcome> RunAsync(RunRequest request, IRunJournal journal, CancellationToken stop);

    /// <summary>Summarises a history for compaction: one model call, no tools.</summary>
    Task<CompactionOutcome> CompactAsync(CompactionRequest request, CancellationToken stop);
}

/// <summary>What a turn needs. Immutable; the configuration is the one in force when the turn began.</summary>
public sealed record RunRequest
{
    public required string Tenant { get; init; }
    public required string AgentId { get; init; }

    /// <summary>Canonical, without the tenant: <c>agent:main:main</c>.</summary>
    public required string SessionKey { get; init; }
    public required string SessionId { get; init; }
    public required string RunId { get; init; }
    public required Configuration.TenantConfiguration Configuration { get; init; }

    /// <summary>Everything the model sees after the system prompt, the new user message last.</summary>
    public required IReadOnlyList<TranscriptMessage> History { get; init; }

    /// <summary>What earlier turns of this conversation made of its messages.</summary>
    public Context.PreparedHistory Prepared { get; init; } = new();

    /// <summary><c>provider/model</c> chosen for this session; null: the configured one.</summary>
    public string? ModelOverride { get; init; }

    /// <summary><c>off|minimal|low|medium|high|xhigh</c>; null: the configured default.</summary>
    public string? ThinkingLevel { get; init; }

    /// <summary>Whether the system prompt is the full one or the small one of sub-agents and cron.</summary>
    public bool MinimalPrompt { get; init; }

    /// <summary>Trusted text put behind the sections of the system prompt.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>Where the message came from, for the runtime line of the prompt: <c>webchat</c>, ...</summary>
    public string? Channel { get; init; }

    /// <summary>The agent's files.</summary>
    public required IWorkspace Workspace { get; init; }

    /// <summary>The conversations this turn's tools may look at.</summary>
    public required ISessionReader Sessions { get; init; }

    /// <summary>Changes settings of conversations on behalf of the model; null: it may not.</summary>
    public ISessionSettings? SessionSettings { get; init; }
}

/// <summary>Where a turn writes down what happens. Called in order, never concurrently.</summary>
public interface IRunJournal
{
    /// <summary>A model was chosen, at the start and at each fail-over.</summary>
    void ModelChosen(ChosenModel model);

    /// <summary>The visible text of the current assistant message grew. Returns at once; the caller merges.</summary>
    /// <param name="text">The whole text so far.</param>
    /// <param name="delta">What was added.</param>
    void TextGrew(string text, string delta);

    /// <summary>
    /// A tool call begins once this completes. A call with <see cref="ToolEffect.SideEffect"/> must be on record by then: after a crash
    /// nobody knows whether it happened, so the run can't be resumed behind it.
    /// </summary>
    Task ToolStartedAsync(ToolCallBlock call, ToolEffect effect, CancellationToken cancellationToken);

    /// <summary>A tool call ended; <paramref name="meta"/> is a short line for people (e.g. <c>first 2 lines of AGENTS.md</c>).</summary>
    void ToolFinished(ToolCallBlock call, ToolResultMessage result, string? meta);

    /// <summary>Makes a finished step durable; the turn goes on only after it.</summary>
    /// <param name="messages">An assistant message, or the results of its tool calls.</param>
    /// <param name="cancellationToken">Of the turn.</param>
    Task CommitAsync(IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellationToken);

    /// <summary>A person has said something that the model is to read before it goes on.</summary>
    bool IsSteered { get; }

    /// <summary>Between two steps, behind the results of the last: what people said meanwhile, durable when it returns. Often nothing.</summary>
    Task<IReadOnlyList<TranscriptMessage>> TakeSteeringAsync(CancellationToken cancellationToken);

    /// <summary>The history no longer fits: the caller compacts it and returns the shorter one, or null when it can't.</summary>
    Task<IReadOnlyList<TranscriptMessage>?> CompactAsync(ChosenModel model, CancellationToken cancellationToken);
}

/// <summary>What happens when a tool call is made a second time, because nobody knows whether the first one took place.</summary>
public enum ToolEffect
{
    /// <summary>Nothing: it only looks.</summary>
    ReadOnly,

    /// <summary>The same as after the first time.</summary>
    Idempotent,

    /// <summary>It happens twice.</summary>
    SideEffect,
}

/// <summary>A model as the configuration resolved it.</summary>
public sealed record ChosenModel
{
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required string Api { get; init; }

    /// <summary>In tokens.</summary>
    public required long ContextWindow { get; init; }
    public bool Reasoning { get; init; }
    public string Reference => $"{Provider}/{Model}";
}

/// <summary>How a turn ended. The last assistant message is not yet committed: its owner does that with the end of the run.</summary>
public sealed record RunOutcome
{
    /// <summary><c>ok</c> or <c>error</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The closing assistant message: text of the answer, or the error entry.</summary>
    public required AssistantMessage Final { get; init; }

    /// <summary>What people see: the answer's text parts, or the error text.</summary>
    public required IReadOnlyList<string> Payloads { get; init; }
    public string? Error { get; init; }
    public required ChosenModel Model { get; init; }

    /// <summary>Output summed over all calls of the turn; input and cache of the last call.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Of the last model call alone.</summary>
    public required TokenUsage LastCallUsage { get; init; }

    /// <summary>Sizes of what the system prompt was made of; <c>systemPromptReport</c> of the session entry.</summary>
    public required JsonText SystemPromptReport { get; init; }
}

/// <summary>What <see cref="IAgentRunner.CompactAsync"/> needs.</summary>
public sealed record CompactionRequest
{
    public required string Tenant { get; init; }
    public required Configuration.TenantConfiguration Configuration { get; init; }
    public required string AgentId { get; init; }
    public string? ModelOverride { get; init; }

    /// <summary>The messages to be replaced by a summary.</summary>
    public required IReadOnlyList<TranscriptMessage> Messages { get; init; }
    public string? PreviousSummary { get; init; }

    /// <summary>What the person asked to keep in mind (<c>/compact keep it short</c>).</summary>
    public string? Instructions { get; init; }
}

/// <summary>A summary, or why there is none.</summary>
public sealed record CompactionOutcome
{
    public string? Summary { get; init; }
    public string? Error { get; init; }
    public TokenUsage Usage { get; init; } = new();
}

/// <summary>An agent's files, wherever they are stored. Paths are relative, <c>/</c>-separated, without <c>..</c>.</summary>
public interface IWorkspace
{
    Task<WorkspaceFile?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes a whole file. Fails with <see cref="WorkspaceConflictException"/> when <paramref name="expectedHash"/> is not the present one.</summary>
    Task WriteAsync(string path, ReadOnlyMemory<byte> content, string? expectedHash, CancellationToken cancellationToken);
    Task<IReadOnlyList<WorkspaceEntry>> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>A workspace that can tell cheaply whether anything in it changed: then the system prompt's files are not read for every run.</summary>
public interface IVersionedWorkspace : IWorkspace
{
    /// <summary>Differs from an earlier value when any file was written, added or removed since.</summary>
    ValueTask<string> GetVersionAsync(CancellationToken cancellationToken);
}

/// <summary>A file and the SHA-256 of its bytes, lower-case hex.</summary>
public sealed record WorkspaceFile(string Path, ReadOnlyMemory<byte> Content, string Hash, DateTimeOffset UpdatedAt);

/// <summary>A file without its content.</summary>
public sealed record WorkspaceEntry(string Path, long Bytes, DateTimeOffset UpdatedAt);

/// <summary>Somebody else changed the file in between.</summary>
public sealed class WorkspaceConflictException(string path) : Exception($"{path} was changed by someone else; read it again");

/// <summary>Looks at the tenant's conversations, for the session tools.</summary>
public interface ISessionReader
{
    Task<IReadOnlyList<SessionSummary>> ListAsync(int limit, TimeSpan? activeWithin, CancellationToken cancellationToken);

    /// <summary>The last messages of a conversation, oldest first; null when there is no such conversation.</summary>
    Task<IReadOnlyList<TranscriptMessage>?> HistoryAsync(string sessionKey, int limit, CancellationToken cancellationToken);
}

/// <summary>Changes a conversation's settings, for the session tools.</summary>
public interface ISessionSettings
{
    /// <summary>Sets the model from the next turn on; null returns to the configured one.</summary>
    Task SetModelAsync(string sessionKey, string? model, CancellationToken cancellationToken);
}

/// <summary>A row of the session list.</summary>
public sealed record SessionSummary
{
    public required string Key { get; init; }
    public required string SessionId { get; init; }
    public required string Kind { get; init; }
    public string? Label { get; init; }
    public string? DisplayName { get; init; }
    public string? Channel { get; init; }
    public string? Model { get; init; }
    public long UpdatedAt { get; init; }
    public long? TotalTokens { get; init; }
    public long? ContextTokens { get; init; }
    public string? ThinkingLevel { get; init; }
    public string? VerboseLevel { get; init; }
    public int CompactionCount { get; init; }
}
