namespace OpenClaw.ConformanceTests.Hostile;

/// <summary>A gateway of their own for the tests that attack it.</summary>
[CollectionDefinition(Name)]
public sealed class HostileCollection : ICollectionFixture<ConformanceGateway>
{
    public const string Name = "attacked gateway";
}
