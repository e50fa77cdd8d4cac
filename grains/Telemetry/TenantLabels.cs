using System.Collections.Concurrent;

namespace OpenClaw.Grains.Telemetry;

/// <summary>Tenants as labels of a counter: the first so many keep their names, since each name is a series that is kept for ever.</summary>
internal sealed class TenantLabels(int most)
{
    public const string Others = "(others)";
    private readonly ConcurrentDictionary<string, string> _named = new(StringComparer.Ordinal);

    public string Of(string tenant) =>
        _named.TryGetValue(tenant, out var label) ? label : _named.Count < most ? _named.GetOrAdd(tenant, tenant) : Others;
}
