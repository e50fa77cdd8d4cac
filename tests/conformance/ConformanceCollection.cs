[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OpenClaw.ConformanceTests;

/// <summary>
/// One gateway with a scripted model for all tests of the collection, which run one after the other: a start of the
/// official client alone fills a core for seconds.
/// </summary>
public sealed class ConformanceGateway : IAsyncLifetime
{
    public ScriptedModel Model { get; private set; } = null!;
    public GatewayProcess Process { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Model = await ScriptedModel.StartAsync();
        Process = await GatewayProcess.StartAsync(new() { ModelUrl = Model.Url });
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await Model.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class ConformanceCollection : ICollectionFixture<ConformanceGateway>
{
    public const string Name = "one gateway";
}
