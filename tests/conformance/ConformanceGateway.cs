namespace OpenClaw.ConformanceTests;

/// <summary>A gateway with a scripted model behind it.</summary>
public sealed class ConformanceGateway : IAsyncLifetime
{
    public FakeOpenAiServer Model { get; private set; } = null!;
    public GatewayProcess Process { get; private set; } = null!;

    /// <summary>A client with the gateway's token; a full operator unless configured otherwise.</summary>
    public Task<WireClient> ConnectAsync(Action<WireOptions>? configure = null) => WireClient.ConnectAsync(Process.Url, client =>
    {
        client.Token = Process.Token;
        configure?.Invoke(client);
    });

    public async Task InitializeAsync()
    {
        Model = await FakeOpenAiServer.StartAsync();
        Process = await GatewayProcess.StartAsync(new() { ModelUrl = Model.BaseUrl });
    }

    public async Task DisposeAsync()
    {
        // Null after a start that failed, which has been reported then.
        if (Process is not null) await Process.DisposeAsync();
        await Model.DisposeAsync();
    }
}
