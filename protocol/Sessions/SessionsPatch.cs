using System.Text.Json.Serialization;
using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Protocol.Sessions;

/// <summary>Parameters of <c>sessions.patch</c>: overrides of a session. Absent leaves one alone, <c>null</c> clears it.</summary>
/// <remarks>Source: protocol v3, <c>SessionsPatchParams</c>. Which words a level knows is the method's business.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-patch-params")]
public sealed record SessionsPatchParams
{
    /// <summary>The session, as the client names it; made when it does not exist.</summary>
    [Id(0), NonEmpty] public required string Key { get; init; }

    /// <summary>Name; unique.</summary>
    [Id(1), NonEmpty, MaxChars(64), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> Label { get; init; }

    /// <summary>How much the model thinks.</summary>
    [Id(2), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ThinkingLevel { get; init; }

    /// <summary>How much of the tools is shown.</summary>
    [Id(3), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> VerboseLevel { get; init; }

    /// <summary>Whether thinking is shown.</summary>
    [Id(4), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ReasoningLevel { get; init; }

    /// <summary>What is said of the tokens used.</summary>
    [Id(5), OneOf("off", "tokens", "full", "on"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ResponseUsage { get; init; }

    /// <summary>Elevated commands.</summary>
    [Id(6), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ElevatedLevel { get; init; }

    /// <summary>Where commands run.</summary>
    [Id(7), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ExecHost { get; init; }

    /// <summary>Which commands may run.</summary>
    [Id(8), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ExecSecurity { get; init; }

    /// <summary>When to ask before a command.</summary>
    [Id(9), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ExecAsk { get; init; }

    /// <summary>Node that runs commands.</summary>
    [Id(10), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> ExecNode { get; init; }

    /// <summary>Model, with or without its provider.</summary>
    [Id(11), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> Model { get; init; }

    /// <summary>Session that started this one; set once, for subagents.</summary>
    [Id(12), NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> SpawnedBy { get; init; }

    /// <summary>How many sessions started each other before this one.</summary>
    [Id(13), Minimum(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<long> SpawnDepth { get; init; }

    /// <summary>Whether answers go to the channel.</summary>
    [Id(14), OneOf("allow", "deny"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> SendPolicy { get; init; }

    /// <summary>When the agent answers in a group.</summary>
    [Id(15), OneOf("mention", "always"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public Optional<string> GroupActivation { get; init; }
}

/// <summary>Result of <c>sessions.patch</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-patch-result")]
public sealed record SessionsPatchResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Name of the store, relative to the tenant.</summary>
    [Id(1)] public required string Path { get; init; }

    /// <summary>Canonical key.</summary>
    [Id(2)] public required string Key { get; init; }

    /// <summary>The entry after the change.</summary>
    [Id(3)] public required SessionEntry Entry { get; init; }

    /// <summary>The model in force.</summary>
    [Id(4)] public required ResolvedModel Resolved { get; init; }
}

/// <summary>A model in force.</summary>
[GenerateSerializer, Immutable, Alias("resolved-model")]
public sealed record ResolvedModel
{
    /// <summary>Provider.</summary>
    [Id(0)] public string? ModelProvider { get; init; }

    /// <summary>Model.</summary>
    [Id(1)] public string? Model { get; init; }
}
