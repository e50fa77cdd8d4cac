using System.CommandLine;
using System.Globalization;
using OpenClaw.Bench.Model;

namespace OpenClaw.Bench.Commands;

internal static class ModelCeilingCommand
{
    public static Command Create()
    {
        var origin = new Option<Uri>("--model") { Description = "Origin of the fake model, e.g. http://127.0.0.1:18990.", Required = true };
        var concurrency = new Option<int>("--concurrency") { Description = "Requests at the same time.", DefaultValueFactory = _ => 16 };
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 5 };
        var command = new Command("model-ceiling", "Answers per second of the fake model alone, asked by a plain HTTP client.")
        {
            origin, concurrency, seconds,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var model = new ModelClient(parsed.GetRequiredValue(origin));
            var ceiling = await model.CeilingAsync(
                parsed.GetValue(concurrency), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ceiling:F0} answers/s"));
        });
        return command;
    }
}
