namespace OpenClaw.Grains.Sessions.Running;

/// <summary>Lets one through after the other, first come first served. For one activation's scheduler: it takes no lock.</summary>
internal sealed class TurnGate
{
    private readonly Queue<TaskCompletionSource<IDisposable>> _waiting = new();
    private bool _taken;

    public Task<IDisposable> EnterAsync()
    {
        if (!_taken)
        {
            _taken = true;
            return Task.FromResult<IDisposable>(new Turn(this));
        }
        var waiting = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(waiting);
        return waiting.Task;
    }

    private void Leave()
    {
        if (_waiting.TryDequeue(out var next)) next.SetResult(new Turn(this));
        else _taken = false;
    }

    private sealed class Turn(TurnGate gate) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            gate.Leave();
        }
    }
}
