using System.Text.Json;

namespace OpenClaw.TestSupport.Peers;

/// <summary>What a finished command left behind.</summary>
public sealed record CliResult(string Command, int ExitCode, string Output, string Errors)
{
    /// <summary>This result when the command succeeded.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is all it printed.</exception>
    public CliResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"{this}");

    /// <summary>The JSON document on the standard output; some commands print a line of text before it.</summary>
    public JsonElement Json()
    {
        foreach (var start in Starts())
        {
            try
            {
                return JsonDocument.Parse(Output[start..]).RootElement;
            }
            catch (JsonException)
            {
                // Not the beginning of the document: a bracket in the text before it.
            }
        }
        throw new InvalidOperationException($"No JSON in the output of: {this}");
    }

    public override string ToString() => $"openclaw {Command}: exit code {ExitCode}\n{Output}\n{Errors}";

    private IEnumerable<int> Starts()
    {
        for (var line = 0; line < Output.Length; line = Output.IndexOf('\n', line) + 1)
        {
            yield return line;
            if (Output.IndexOf('\n', line) < 0) yield break;
        }
    }
}
