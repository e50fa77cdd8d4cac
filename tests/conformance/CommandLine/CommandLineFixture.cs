namespace OpenClaw.ConformanceTests.CommandLine;

/// <summary>One home of the official command line for the tests of a class: one device, paired once.</summary>
public sealed class CommandLineFixture(ConformanceGateway gateway) : IDisposable
{
    public ConformanceGateway Gateway { get; } = gateway;
    public OfficialCli Cli { get; } = new(gateway.Process.Url, gateway.Process.Token);

    public void Dispose() => Cli.Dispose();
}
