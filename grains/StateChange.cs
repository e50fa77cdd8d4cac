namespace OpenClaw.Grains;

/// <summary>Changes grain state so that memory never holds what was not stored.</summary>
internal static class StateChange
{
    /// <summary>Writes the new state; when that fails the former one is back in memory and the failure goes on.</summary>
    /// <remarks>For immutable states of turn-based grains: nobody reads in between. Whether a write that failed was kept is not known, so the
    /// activation ends: the next one reads what is true.</remarks>
    public static async Task ReplaceAsync<T>(this IPersistentState<T> stored, T changed, Action giveUp, CancellationToken cancellationToken)
    {
        var before = stored.State;
        stored.State = changed;
        try
        {
            await stored.WriteStateAsync(cancellationToken);
        }
        catch
        {
            stored.State = before;
            giveUp();
            throw;
        }
    }
}
