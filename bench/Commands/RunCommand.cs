using System.CommandLine;
using OpenClaw.Bench.Comparison;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Model;
using OpenClaw.Bench.Scenarios;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Commands;

internal static class RunCommand
{
    public static Command Create()
    {
        var scenarios = new Argument<string[]>("scenario") { Description = $"{Catalogue.All}, or any of: {string.Join(", ", Catalogue.Names)}.", Arity = ArgumentArity.OneOrMore };
        var url = UriOption.Create("--url", "The gateway, e.g. ws://127.0.0.1:18789.", "ws");
        url.Required = true;
        var token = new Option<string>("--token") { Description = "The gateway's shared token.", Required = true };
        var processes = new Option<int[]>("--pid") { Description = "Process of the gateway, its descendants included; may be given more than once. Without it memory and processor time are not measured." };
        var origin = UriOption.Create("--model", "Origin of the fake model behind the gateway; without it the model's own time is not subtracted.", "http");
        var tokens = SizeOptions.Count("--tokens", "Tokens that the fake model answers with.", ModelReply.DefaultTokens);
        var sizes = new SizeOptions();
        var command = new Command("run", "Runs scenarios once against a gateway that is already there.")
        {
            scenarios, url, token, processes, origin, tokens,
        };
        sizes.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var model = parsed.GetValue(origin) is { } given ? new ModelClient(given) : null;
            var target = new BenchTarget(
                new GatewayEndpoint(parsed.GetRequiredValue(url)!, parsed.GetRequiredValue(token)),
                new ProcessGroup(parsed.GetValue(processes) ?? []),
                model, sizes.Read(parsed), new ModelReply(parsed.GetValue(tokens)).Text);
            foreach (var scenario in Catalogue.Named(parsed.GetRequiredValue(scenarios)))
            {
                foreach (var measurement in await scenario.RunAsync(target, cancellationToken))
                    Console.WriteLine($"{measurement.Name}: {Figure.Format(measurement.Value)} {measurement.Unit}");
            }
        });
        return command;
    }
}
