using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>The requests of the last minutes: repeats are answered without asking the ledger, which stays the truth.</summary>
internal sealed class RecentRuns(TimeProvider clock)
{
    private const int MaxRows = 1_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private readonly Dictionary<(string Kind, string Key), LedgerRow> _rows = [];
    private readonly Queue<(string Kind, string Key)> _order = new();

    public LedgerRow? Find(string kind, string key)
    {
        if (!_rows.TryGetValue((kind, key), out var row)) return null;
        // What the ledger may have forgotten is not answered from memory either; an `agent` result is only in the ledger.
        if (row.EndedAt is { } ended && clock.GetUtcNow().ToUnixTimeMilliseconds() - ended > Kept.TotalMilliseconds) return null;
        return row.EndedAt is not null && kind == LedgerKind.Agent ? null : row;
    }

    public void Add(LedgerRow row)
    {
        if (_rows.TryAdd((row.Kind, row.IdempotencyKey), row)) _order.Enqueue((row.Kind, row.IdempotencyKey));
        while (_order.Count > MaxRows) _rows.Remove(_order.Dequeue());
    }

    public void End(string kind, string key, RunState state, string? error)
    {
        if (_rows.TryGetValue((kind, key), out var row))
            _rows[(kind, key)] = row with { State = state, Error = error, EndedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() };
    }
}
