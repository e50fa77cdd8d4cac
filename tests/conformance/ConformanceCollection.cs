[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OpenClaw.ConformanceTests;

/// <summary>
/// The tests that share one gateway. They run one after the other: a start of the official client alone fills a core for
/// seconds, and there may be two.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ConformanceCollection : ICollectionFixture<ConformanceGateway>
{
    public const string Name = "one gateway";
}
