using System.CommandLine;
using System.Net.Sockets;
using System.Net.WebSockets;
using OpenClaw.Bench;
using OpenClaw.Bench.Commands;

// Frames are handled on the thread that learns of them: the handling is short and never blocks, and a hop to the pool for each
// of some ten thousand frames a second would be taken from the gateway, which shares the processor. Read at the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

var root = new RootCommand("Measures an OpenClaw gateway over its WebSocket protocol, version 3.")
{
    ModelCommand.Create(),
    ModelCeilingCommand.Create(),
    RunCommand.Create(),
    CompareCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is BenchException or SocketException or WebSocketException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
