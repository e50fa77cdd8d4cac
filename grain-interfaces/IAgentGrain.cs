using OpenClaw.Protocol.Agents;

namespace OpenClaw.GrainInterfaces;

/// <summary>An agent: who it is, and its workspace files.</summary>
/// <remarks>Key: <c>{tenant}/{agent id}</c>. Truth: configuration for what it is, the workspace tables for its files.</remarks>
[Alias("agent")]
public interface IAgentGrain : ITenantScopedGrain
{
    /// <summary>Name, avatar and emoji: configuration first, then IDENTITY.md, then the built-in defaults.</summary>
    [Alias("identity")]
    Task<AgentIdentityGetResult> Identity(CancellationToken cancellationToken);
}
