using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Sessions;

/// <summary>Parameters of <c>sessions.preview</c>: the end of some transcripts, in short.</summary>
/// <remarks>Source: protocol v3, <c>SessionsPreviewParams</c>. At most 64 keys are looked at.</remarks>
[GenerateSerializer, Immutable, Alias("sessions-preview-params")]
public sealed record SessionsPreviewParams
{
    /// <summary>The sessions, as the client names them.</summary>
    [Id(0), NonEmptyItems, MinItems(1)] public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Items per session; absent: 12.</summary>
    [Id(1), Minimum(1)] public long? Limit { get; init; }

    /// <summary>Characters per item; absent: 240.</summary>
    [Id(2), Minimum(20)] public long? MaxChars { get; init; }
}

/// <summary>Result of <c>sessions.preview</c>.</summary>
[GenerateSerializer, Immutable, Alias("sessions-preview-result")]
public sealed record SessionsPreviewResult
{
    /// <summary>Unix milliseconds.</summary>
    [Id(0)] public required long Ts { get; init; }

    /// <summary>One per key, in order.</summary>
    [Id(1)] public required IReadOnlyList<SessionPreview> Previews { get; init; }
}

/// <summary>The end of one transcript.</summary>
[GenerateSerializer, Immutable, Alias("session-preview")]
public sealed record SessionPreview
{
    /// <summary>The key as the client sent it.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary><c>ok</c>, <c>empty</c>, <c>missing</c> or <c>error</c>.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>Oldest first.</summary>
    [Id(2)] public required IReadOnlyList<SessionPreviewItem> Items { get; init; }
}

/// <summary>One message in short.</summary>
[GenerateSerializer, Immutable, Alias("session-preview-item")]
public sealed record SessionPreviewItem
{
    /// <summary><c>user</c>, <c>assistant</c>, <c>tool</c>, <c>system</c> or <c>other</c>.</summary>
    [Id(0)] public required string Role { get; init; }

    /// <summary>The beginning of its text.</summary>
    [Id(1)] public required string Text { get; init; }
}
