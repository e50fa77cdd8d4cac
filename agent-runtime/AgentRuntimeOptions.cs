using System.ComponentModel.DataAnnotations;

namespace OpenClaw.AgentRuntime;

/// <summary>Limits of agent runs. Section <c>AgentRuntime</c>.</summary>
public sealed class AgentRuntimeOptions
{
    /// <summary>
    /// The tenant whose owner is the operator of this installation: it may use keys from the process environment, reach private
    /// addresses and the local model server. Set in embedded mode only; null (the default): no tenant.
    /// </summary>
    public string? OperatorTenant { get; set; }

    /// <summary>Private hosts any tenant may call, e.g. a model server of the installation: <c>models.internal:8000</c>. Default none.</summary>
    public IList<string> AllowedPrivateHosts { get; } = [];

    /// <summary>Most rounds of tool calls within one run. Default 50.</summary>
    [Range(1, 1000)]
    public int MaxToolRounds { get; set; } = 50;

    /// <summary>Longest time one tool call may take. Default two minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a hosted model may be silent before its call is given up. Default 120 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CloudIdleTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>The same for a model on a private address, which may have to load first. Default 300 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SelfHostedIdleTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Wait before the one retry after a transient failure. Default 2.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Longest time to open a connection to a provider. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest time a summary may take. Default 300 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CompactionTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Largest answer of one model call, in characters: a model that never stops is stopped. Default 1 000 000.</summary>
    [Range(1_000, 50_000_000)]
    public int MaxAnswerChars { get; set; } = 1_000_000;

    /// <summary>Most characters of one tool result that reach the model. Default 50 000.</summary>
    [Range(1_000, 1_000_000)]
    public int MaxToolResultChars { get; set; } = 50_000;

    /// <summary>Provider clients kept ready. Default 1024.</summary>
    [Range(1, 100_000)]
    public int MaxClients { get; set; } = 1024;

    /// <summary>Connection pools kept, one per provider address. Default 256.</summary>
    [Range(1, 10_000)]
    public int MaxConnectionPools { get; set; } = 256;

    /// <summary>System prompts kept ready. Default 2048.</summary>
    [Range(1, 100_000)]
    public int MaxCachedPrompts { get; set; } = 2048;

    /// <summary>Where a local model server is looked for; only for <see cref="OperatorTenant"/>.</summary>
    public Uri LocalOllama { get; set; } = new("http://127.0.0.1:11434");

    /// <summary>How long the answer of that look is believed. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LocalOllamaCacheTime { get; set; } = TimeSpan.FromSeconds(30);

    internal bool IsOperator(string tenant) => OperatorTenant is not null && string.Equals(OperatorTenant, tenant, StringComparison.Ordinal);
}
