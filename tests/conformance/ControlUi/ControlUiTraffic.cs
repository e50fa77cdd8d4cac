using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OpenClaw.ConformanceTests.ControlUi;

/// <summary>The requests of the page and their answers, read from its WebSocket.</summary>
internal sealed class ControlUiTraffic
{
    private readonly ConcurrentDictionary<string, string> _unanswered = new();
    private readonly ConcurrentQueue<string> _refusals = new();
    private TaskCompletionSource _answered = NewSignal();

    /// <summary>Requests that were answered with an error.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    public void Follow(IWebSocket socket)
    {
        socket.FrameSent += (_, frame) => Sent(Parse(frame));
        socket.FrameReceived += (_, frame) => Received(Parse(frame));
    }

    public async Task AllAnswered(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        while (true)
        {
            var answered = _answered.Task;
            if (_unanswered.IsEmpty) return;
            try { await answered.WaitAsync(limit.Token); }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Never answered: {string.Join(", ", _unanswered.Values)}");
            }
        }
    }

    private void Sent(JsonElement frame)
    {
        if (frame.Text("type") == "req") _unanswered[frame.Text("id")] = frame.Text("method");
    }

    private void Received(JsonElement frame)
    {
        if (frame.Text("type") != "res" || !_unanswered.TryRemove(frame.Text("id"), out var method)) return;
        if (!frame.At("ok").GetBoolean()) _refusals.Enqueue($"{method}: {frame.At("error").GetRawText()}");
        Interlocked.Exchange(ref _answered, NewSignal()).SetResult();
    }

    private static JsonElement Parse(IWebSocketFrame frame) => JsonDocument.Parse(frame.Text!).RootElement;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
