using System.CommandLine;
using OpenClaw.Bench.Model;

namespace OpenClaw.Bench.Commands;

internal static class ModelCommand
{
    public static Command Create()
    {
        var port = SizeOptions.Count("--port", "Loopback port to listen on.", 18990, largest: 65_535);
        var tokens = SizeOptions.Count("--tokens", "Tokens of the answer.", ModelReply.DefaultTokens);
        var delay = SizeOptions.Count("--delay-ms", "Pause before each token, in milliseconds.", 0, smallest: 0);
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
