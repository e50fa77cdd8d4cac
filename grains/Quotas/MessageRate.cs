namespace OpenClaw.Grains.Quotas;

/// <summary>Messages of a minute, as a bucket that fills evenly: a whole minute's worth may come at once, then they come as it fills.</summary>
internal sealed class MessageRate
{
    private double _left;
    private DateTimeOffset _at;
    private int _limit = -1;

    /// <summary>Takes one; or says how long until there is one.</summary>
    public bool TryTake(int perMinute, DateTimeOffset now, out TimeSpan wait)
    {
        // A limit that changes begins with a full bucket.
        _left = _limit == perMinute ? Math.Min(perMinute, _left + Math.Max(0, (now - _at).TotalMinutes) * perMinute) : perMinute;
        (_limit, _at) = (perMinute, now);
        wait = TimeSpan.Zero;
        if (_left >= 1)
        {
            _left--;
            return true;
        }
        wait = TimeSpan.FromMinutes(perMinute == 0 ? 1 : (1 - _left) / perMinute);
        return false;
    }
}
