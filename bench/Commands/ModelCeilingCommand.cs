using System.CommandLine;
using System.Globalization;
using OpenClaw.Bench.Model;

namespace OpenClaw.Bench.Commands;

internal static class ModelCeilingCommand
{
    public static Command Create()
    {
        var origin = UriOption.Create("--model", "Origin of the fake model, e.g. http://127.0.0.1:18990.", "http");
        origin.Required = true;
        var concurrency = SizeOptions.Count("--concurrency", "Requests at the same time.", 16);
        var seconds = SizeOptions.Count("--seconds", "How long, in seconds.", 5, largest: 120);
        var command = new Command("model-ceiling", "Answers per second of the fake model alone, asked by a plain HTTP client.")
        {
            origin, concurrency, seconds,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var model = new ModelClient(parsed.GetRequiredValue(origin)!);
            var ceiling = await model.CeilingAsync(
                parsed.GetValue(concurrency), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ceiling:F0} answers/s"));
        });
        return command;
    }
}
