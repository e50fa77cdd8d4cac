namespace OpenClaw.ClusterTests;

/// <summary>One cluster for all tests that do not break it; each takes a tenant of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<GatewayCluster>
{
    public const string Name = "cluster";
}
