using System.Diagnostics;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>Connections of one tenant, each with a device and a session of its own, that chat at the same time.</summary>
internal sealed class ChatLoad : IDisposable
{
    private readonly BenchTarget _target;
    private readonly List<DeviceIdentity> _devices = [];
    private readonly List<GatewayConnection> _connections = [];
    private List<ChatParticipant> _participants = [];

    private ChatLoad(BenchTarget target) => _target = target;

    public string FirstSessionKey => _participants[0].SessionKey;

    public static async Task<ChatLoad> OpenAsync(BenchTarget target, int sessions, CancellationToken cancellationToken)
    {
        var load = new ChatLoad(target);
        try
        {
            for (var i = 0; i < sessions; i++)
            {
                var device = new DeviceIdentity();
                load._devices.Add(device);
                load._connections.Add(await GatewayConnection.OpenAsync(target.Endpoint, device, cancellationToken));
            }

            load.StartFreshSessions();
            return load;
        }
        catch
        {
            load.Dispose();
            throw;
        }
    }

    /// <summary>Runs that are not measured, in sessions that are then left behind.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        // One run alone: a gateway may prepare its agent's workspace with the first, and the original fails when sixteen
        // first runs prepare it at the same time.
        await RunAsync("the first run", 1, cancellationToken);
        if (_target.Sizes.WarmupRuns > 0)
            await RunAsync("the warm-up", _target.Sizes.WarmupRuns, cancellationToken);
        StartFreshSessions();
    }

    public Task<ChatResult> RunAsync(string phaseName, int runs, CancellationToken cancellationToken) =>
        PhaseLimit.WithinAsync(_target.Sizes.PhaseLimit, phaseName, token => RunPhaseAsync(runs, token), cancellationToken);

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        foreach (var device in _devices)
            device.Dispose();
    }

    // From now on every connection speaks in a session that the gateway has never heard of.
    private void StartFreshSessions()
    {
        var name = Guid.NewGuid().ToString("n")[..12];
        _participants = [.. _connections.Select((connection, i) => new ChatParticipant(connection, $"agent:main:bench-{name}-{i}"))];
    }

    private async Task<ChatResult> RunPhaseAsync(int runs, CancellationToken cancellationToken)
    {
        var phase = new ChatPhase(runs, _target.ExpectedText);
        var holesBefore = Holes();
        var processorBefore = _target.Processes.IsKnown ? _target.Processes.ProcessorTime() : TimeSpan.Zero;
        var ownBefore = Environment.CpuUsage.TotalTime;
        var outcomes = await PhaseLimit.TogetherAsync(
            _participants.Select<ChatParticipant, Func<CancellationToken, Task<ChatOutcome>>>(
                participant => token => participant.TakePartAsync(phase, token)),
            cancellationToken);

        var firstDeltas = new Samples();
        var finals = new Samples();
        foreach (var outcome in outcomes)
        {
            firstDeltas.AddAll(outcome.FirstDeltas);
            finals.AddAll(outcome.Finals);
        }

        var active = outcomes.Where(outcome => outcome.FirstSentAt != 0).ToList();
        return new()
        {
            Runs = runs,
            Elapsed = Stopwatch.GetElapsedTime(active.Min(outcome => outcome.FirstSentAt), active.Max(outcome => outcome.LastFinalAt)),
            FirstDeltas = firstDeltas,
            Finals = finals,
            Events = outcomes.Sum(outcome => outcome.Events),
            SequenceHoles = Holes() - holesBefore,
            OwnProcessorTime = Environment.CpuUsage.TotalTime - ownBefore,
            ProcessorTime = _target.Processes.IsKnown ? _target.Processes.ProcessorTime() - processorBefore : null,
        };
    }

    private long Holes() => _connections.Sum(connection => connection.Sequence.Holes);
}

/// <summary>One phase of all participants together.</summary>
internal sealed record ChatResult
{
    public required int Runs { get; init; }

    /// <summary>From the first send of anyone to the last final anyone waited for.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required Samples FirstDeltas { get; init; }

    public required Samples Finals { get; init; }

    public required long Events { get; init; }

    public required long SequenceHoles { get; init; }

    /// <summary>Processor time of the gateway; null when its processes are unknown.</summary>
    public required TimeSpan? ProcessorTime { get; init; }

    /// <summary>Processor time of the load generator, which the gateway did not get.</summary>
    public required TimeSpan OwnProcessorTime { get; init; }

    public double RunsPerSecond => Runs / Elapsed.TotalSeconds;
}
