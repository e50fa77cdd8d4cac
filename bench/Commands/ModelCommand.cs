using System.CommandLine;
using OpenClaw.Bench.Model;

namespace OpenClaw.Bench.Commands;

internal static class ModelCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Loopback port to listen on.", DefaultValueFactory = _ => 18990 };
        var tokens = new Option<int>("--tokens") { Description = "Tokens of the answer.", DefaultValueFactory = _ => ModelReply.DefaultTokens };
        var delay = new Option<int>("--delay-ms") { Description = "Pause before each token, in milliseconds.", DefaultValueFactory = _ => 0 };
        var command = new Command("model", "Serves the fake model: /v1/chat/completions, always streamed, always the same answer.")
        {
            port, tokens, delay,
        };
        command.SetAction((parsed, stopping) =>
            new FakeModel(new ModelReply(parsed.GetValue(tokens)), TimeSpan.FromMilliseconds(parsed.GetValue(delay)))
                .RunAsync(parsed.GetValue(port), stopping));
        return command;
    }
}
