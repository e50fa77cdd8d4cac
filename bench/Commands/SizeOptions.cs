using System.CommandLine;
using OpenClaw.Bench.Scenarios;

namespace OpenClaw.Bench.Commands;

/// <summary>The options that say how much load to make, the same for one gateway and for a comparison.</summary>
internal sealed class SizeOptions
{
    private static readonly BenchSizes Defaults = new();

    private readonly Option<int> _sessions = Count("--sessions", "Chat sessions and connections.", Defaults.Sessions);
    private readonly Option<int> _runs = Count("--runs", "Runs of one measured chat phase.", Defaults.Runs);
    private readonly Option<int> _warmup = Count("--warmup", "Runs before the first measured chat phase.", Defaults.WarmupRuns, smallest: 0);
    private readonly Option<int> _history = Count("--history-factor", "The second chat phase starts with this many times the runs behind it.", Defaults.HistoryFactor, largest: 100);
    private readonly Option<int> _seconds = Count("--seconds", "Length of a phase that counts answers, in seconds.", (int)Defaults.Duration.TotalSeconds, largest: 120);
    private readonly Option<int> _health = Count("--health-connections", "Connections that ask for health.", Defaults.HealthConnections);
    private readonly Option<int> _readers = Count("--read-connections", "Connections that ask for lists and history.", Defaults.ReadConnections);
    private readonly Option<int> _stored = Count("--stored-sessions", "Sessions stored for sessions.list.", Defaults.StoredSessions);
    private readonly Option<int> _idle = Count("--idle", "Idle connections; each takes a file descriptor here and there.", Defaults.IdleConnections);

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _sessions, _runs, _warmup, _history, _seconds, _health, _readers, _stored, _idle })
            command.Add(option);
    }

    public BenchSizes Read(ParseResult parsed) => new()
    {
        Sessions = parsed.GetValue(_sessions),
        Runs = parsed.GetValue(_runs),
        WarmupRuns = parsed.GetValue(_warmup),
        HistoryFactor = parsed.GetValue(_history),
        Duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
        HealthConnections = parsed.GetValue(_health),
        ReadConnections = parsed.GetValue(_readers),
        StoredSessions = parsed.GetValue(_stored),
        IdleConnections = parsed.GetValue(_idle),
    };

    public static Option<int> Count(string name, string description, int value, int smallest = 1, int largest = 15_000)
    {
        var option = new Option<int>(name) { Description = $"{description} {smallest} to {largest}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < smallest || given > largest))
                result.AddError($"{name} is {given}; it may be {smallest} to {largest}.");
        });
        return option;
    }
}
