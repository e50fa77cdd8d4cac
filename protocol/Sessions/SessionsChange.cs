using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Sessions;

/// <summary>Parameters of <c>sessions.reset</c>: a new, empty transcript under the same key.</summary>
/// <remarks>Source: protocol v3, <c>SessionsResetParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-reset-params")]
public sealed record SessionsResetParams
{
    /// <summary>The session, as the client names it; made when it does not exist.</summary>
    [Id(0), NonEmpty] public required string Key { get; init; }

    /// <summary>What the person asked for; hooks see it.</summary>
    [Id(1), OneOf("new", "reset")] public string? Reason { get; init; }
}

/// <summary>Result of <c>sessions.reset</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-reset-result")]
public sealed record SessionsResetResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Canonical key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>The entry after the reset.</summary>
    [Id(2)] public required SessionEntry Entry { get; init; }
}

/// <summary>Parameters of <c>sessions.delete</c>.</summary>
/// <remarks>Source: protocol v3, <c>SessionsDeleteParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-delete-params")]
public sealed record SessionsDeleteParams
{
    /// <summary>The session, as the client names it; never the main one.</summary>
    [Id(0), NonEmpty] public required string Key { get; init; }

    /// <summary>Put the transcript away too; absent: yes.</summary>
    [Id(1)] public bool? DeleteTranscript { get; init; }
}

/// <summary>Result of <c>sessions.delete</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-delete-result")]
public sealed record SessionsDeleteResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Canonical key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>There was one.</summary>
    [Id(2)] public required bool Deleted { get; init; }

    /// <summary>Names of the transcripts that were put away.</summary>
    [Id(3)] public required IReadOnlyList<string> Archived { get; init; }
}

/// <summary>Parameters of <c>sessions.compact</c>: cut the transcript to its last lines, without a model.</summary>
/// <remarks>Source: protocol v3, <c>SessionsCompactParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-compact-params")]
public sealed record SessionsCompactParams
{
    /// <summary>The session, as the client names it.</summary>
    [Id(0), NonEmpty] public required string Key { get; init; }

    /// <summary>How many lines stay; absent: 400.</summary>
    [Id(1), Minimum(1)] public long? MaxLines { get; init; }
}

/// <summary>Result of <c>sessions.compact</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-compact-result")]
public sealed record SessionsCompactResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Canonical key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>Something was cut.</summary>
    [Id(2)] public required bool Compacted { get; init; }

    /// <summary>Why nothing was cut, e.g. <c>no sessionId</c>.</summary>
    [Id(3)] public string? Reason { get; init; }

    /// <summary>Name of the transcript that was put away.</summary>
    [Id(4)] public string? Archived { get; init; }

    /// <summary>Lines left.</summary>
    [Id(5)] public int? Kept { get; init; }
}

/// <summary>Parameters of <c>sessions.resolve</c>: the canonical key for exactly one of key, id or label.</summary>
/// <remarks>Source: protocol v3, <c>SessionsResolveParams</c>.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-resolve-params")]
public sealed record SessionsResolveParams
{
    /// <summary>A key, as the client names it.</summary>
    [Id(0), NonEmpty] public string? Key { get; init; }

    /// <summary>Id of a transcript.</summary>
    [Id(1), NonEmpty] public string? SessionId { get; init; }

    /// <summary>Name given by a person.</summary>
    [Id(2), NonEmpty, MaxChars(64)] public string? Label { get; init; }

    /// <summary>Only sessions of this agent.</summary>
    [Id(3), NonEmpty] public string? AgentId { get; init; }

    /// <summary>Only sessions started by this one.</summary>
    [Id(4), NonEmpty] public string? SpawnedBy { get; init; }

    /// <summary>The <c>global</c> session too.</summary>
    [Id(5)] public bool? IncludeGlobal { get; init; }

    /// <summary>The <c>unknown</c> session too.</summary>
    [Id(6)] public bool? IncludeUnknown { get; init; }
}

/// <summary>Result of <c>sessions.resolve</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-resolve-result")]
public sealed record SessionsResolveResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public bool Ok { get; init; } = true;

    /// <summary>Canonical key.</summary>
    [Id(1)] public required string Key { get; init; }
}
