namespace OpenClaw.Grains.Quotas;

/// <summary>A number that was counted some time ago, and what was added since.</summary>
internal sealed class CountedNumber(TimeSpan fresh)
{
    // Whoever is refused asks again at once, and each count is a look through the tenant's rows.
    private static readonly TimeSpan New = TimeSpan.FromSeconds(1);
    private long? _number;
    private long _countedAt;

    public async ValueTask<long> GetAsync(TimeProvider clock, Func<CancellationToken, Task<long>> count, CancellationToken cancellationToken)
    {
        if (_number is { } known && clock.GetElapsedTime(_countedAt) < fresh) return known;
        _countedAt = clock.GetTimestamp();
        var number = await count(cancellationToken);
        _number = number;
        return number;
    }

    public void Add(long more) => _number += more;

    public void Forget() => _number = null;

    public void ForgetUnlessNew(TimeProvider clock)
    {
        if (clock.GetElapsedTime(_countedAt) >= New) _number = null;
    }
}
