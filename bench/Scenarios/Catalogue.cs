namespace OpenClaw.Bench.Scenarios;

internal static class Catalogue
{
    public const string All = "all";

    public static IReadOnlyList<IScenario> Scenarios { get; } =
        [new MemoryAtRest(), new ChatRuns(), new FirstDelta(), new HealthRate(), new SessionsListRate(), new HistoryRate(), new ConnectRate(), new IdleConnections()];

    public static IEnumerable<string> Names => Scenarios.Select(scenario => scenario.Name);

    public static IReadOnlyList<IScenario> Named(IReadOnlyCollection<string> names)
    {
        if (names.Contains(All))
            return Scenarios;
        var unknown = names.Except(Names).ToList();
        if (unknown.Count > 0)
            throw new BenchException($"No scenario is called {string.Join(", ", unknown)}. There are: {All}, {string.Join(", ", Names)}.");
        return [.. Scenarios.Where(scenario => names.Contains(scenario.Name))];
    }
}
