namespace OpenClaw.Bench.Measurements;

/// <summary>Durations of one measurement, asked for percentiles afterwards. Not for concurrent use.</summary>
internal sealed class Samples
{
    private readonly List<TimeSpan> _values = [];
    private bool _sorted = true;

    public int Count => _values.Count;

    public void Add(TimeSpan value)
    {
        _values.Add(value);
        _sorted = false;
    }

    public void AddAll(Samples others)
    {
        _values.AddRange(others._values);
        _sorted = false;
    }

    /// <summary>Nearest rank; zero when nothing was measured.</summary>
    public TimeSpan Percentile(int percent)
    {
        if (_values.Count == 0)
            return TimeSpan.Zero;
        if (!_sorted)
            _values.Sort();
        _sorted = true;
        return _values[Math.Clamp((int)Math.Ceiling(_values.Count * percent / 100.0) - 1, 0, _values.Count - 1)];
    }
}
