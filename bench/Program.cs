using System.CommandLine;
using OpenClaw.Bench;
using OpenClaw.Bench.Commands;

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
catch (BenchException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
