namespace OpenClaw.Bench.Scenarios;

/// <summary>How much load the scenarios make. Everything ends by count or by time, and both contestants get the same.</summary>
internal sealed record BenchSizes
{
    /// <summary>Chat sessions, and as many connections.</summary>
    public int Sessions { get; init; } = 16;

    /// <summary>Runs of one measured chat phase, shared by all sessions.</summary>
    public int Runs { get; init; } = 200;

    /// <summary>Runs before the first measured phase, in sessions of their own.</summary>
    public int WarmupRuns { get; init; } = 200;

    /// <summary>The second measured chat phase starts when this many times <see cref="Runs"/> are in the history.</summary>
    public int HistoryFactor { get; init; } = 10;

    /// <summary>Length of a phase that counts answers per second.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public int HealthConnections { get; init; } = 64;

    /// <summary>Connections that ask for lists and history.</summary>
    public int ReadConnections { get; init; } = 16;

    public int StoredSessions { get; init; } = 1000;

    /// <summary>Messages in the history that is read; two per run.</summary>
    public int HistoryMessages { get; init; } = 200;

    /// <summary>Clients that connect and close at the same time.</summary>
    public int ConnectClients { get; init; } = 8;

    /// <summary>So many that what they keep outweighs what the collector has not yet taken.</summary>
    public int IdleConnections { get; init; } = 5000;

    /// <summary>Rest before memory is read, so that start-up and collection are over.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A phase that takes longer than this has failed.</summary>
    public TimeSpan PhaseLimit { get; init; } = TimeSpan.FromMinutes(10);
}
