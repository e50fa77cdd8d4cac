using System.Text.Json.Serialization;
using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Installation;

/// <summary>Parameters of <c>killswitch.engage</c>: the caller's tenant stops its work until an operator releases it.</summary>
/// <remarks>A method of ours. Runs are aborted, sockets closed, nothing more is accepted, all is kept.</remarks>
[GenerateSerializer, Immutable, Alias("killswitch-engage-params")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KillswitchEngageParams
{
    /// <summary>Why, for whoever releases it.</summary>
    [Id(0), MaxChars(500)] public string? Reason { get; init; }
}

/// <summary>Result of <c>killswitch.engage</c>; the connection is closed soon after it.</summary>
[GenerateSerializer, Immutable, Alias("killswitch-engage-result")]
public sealed record KillswitchEngageResult
{
    /// <summary>Always true.</summary>
    [Id(0)] public required bool Engaged { get; init; }

    /// <summary>Why it was engaged first.</summary>
    [Id(1)] public required string Reason { get; init; }

    /// <summary>When it was engaged first, Unix milliseconds.</summary>
    [Id(2)] public required long At { get; init; }
}
