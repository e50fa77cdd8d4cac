using OpenClaw.Protocol;
using Orleans.Storage;

namespace OpenClaw.Grains;

/// <summary>Changes of a grain's stored state.</summary>
internal static class GrainStateWrites
{
    /// <summary>Stores a changed copy; it is what the grain holds only once it is kept.</summary>
    /// <remarks>Where the write fails nobody knows whether it was kept: the grain holds what it did and is read anew for the next call.</remarks>
    /// <exception cref="ProtocolException"><c>UNAVAILABLE</c>, retryable: the store can't be reached.</exception>
    public static async Task KeepAsync<T>(this IPersistentState<T> state, T changed, IGrainBase grain, CancellationToken cancellationToken)
    {
        var before = state.State;
        state.State = changed;
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch (Exception error)
        {
            state.State = before;
            grain.DeactivateOnIdle();
            if (error is OperationCanceledException or InconsistentStateException) throw;
            throw new ProtocolException("the store cannot be reached", error) { Retryable = true, RetryAfterMs = 2000 };
        }
    }
}
