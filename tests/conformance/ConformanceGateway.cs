namespace OpenClaw.ConformanceTests;

/// <summary>One gateway with a scripted model for all tests of the collection.</summary>
public sealed class ConformanceGateway : IAsyncLifetime
{
    public ScriptedModel Model { get; private set; } = null!;
    public GatewayProcess Process { get; private set; } = null!;

    /// <summary>A client with the gateway's token; a full operator unless configured otherwise.</summary>
    public Task<WireClient> ConnectAsync(Action<WireOptions>? configure = null) => WireClient.ConnectAsync(Process.Url, client =>
    {
        client.Token = Process.Token;
        configure?.Invoke(client);
    });

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
