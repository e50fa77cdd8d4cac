using System.Diagnostics;
using System.Text;
using OpenClaw.Bench.Measurements;
using OpenClaw.Bench.Wire;

namespace OpenClaw.Bench.Scenarios;

/// <summary>
/// One client with one session: sends a message, waits for that run's final, sends the next. It receives the events of all
/// other participants as well, and insists on exactly one whole final for every run of the phase.
/// </summary>
internal sealed class ChatParticipant(GatewayConnection connection, string sessionKey)
{
    public string SessionKey => sessionKey;

    public async Task<ChatOutcome> TakePartAsync(ChatPhase phase, CancellationToken cancellationToken)
    {
        var part = new Part(phase, connection.Sequence.Events);
        while (true)
        {
            if (part.Own < 0 && phase.TryTake(out var run))
                await SendAsync(phase, part, run, cancellationToken);
            if (part.Own < 0 && part.FinalsSeen == phase.Runs)
                return part.Outcome(connection.Sequence.Events);

            var frame = await connection.ReceiveAsync(cancellationToken);
            if (FrameScan.IsResponse(frame.Span))
                GatewayConnection.RequireOk(frame.Span);
            else if (FrameScan.IsEvent(frame.Span, "\"chat\""u8))
                part.SeeChatEvent(frame.Span);
        }
    }

    private ValueTask SendAsync(ChatPhase phase, Part part, int run, CancellationToken cancellationToken)
    {
        part.Begin(run);
        return connection.SendAsync("chat.send", json =>
        {
            json.WriteString("sessionKey"u8, sessionKey);
            json.WriteString("message"u8, $"Question {run} of the bench: please answer.");
            json.WriteString("idempotencyKey"u8, phase.RunId(run));
        }, cancellationToken);
    }

    /// <summary>What this participant has seen of one phase.</summary>
    private sealed class Part(ChatPhase phase, long eventsBefore)
    {
        private readonly bool[] _final = new bool[phase.Runs];
        private readonly Samples _firstDeltas = new();
        private readonly Samples _finals = new();
        private long _firstSentAt;
        private long _sentAt;
        private long _lastFinalAt;
        private bool _deltaSeen;

        /// <summary>The run this participant waits for; -1: none.</summary>
        public int Own { get; private set; } = -1;

        public int FinalsSeen { get; private set; }

        public void Begin(int run)
        {
            Own = run;
            _deltaSeen = false;
            _sentAt = Stopwatch.GetTimestamp();
            if (_firstSentAt == 0)
                _firstSentAt = _sentAt;
        }

        public void SeeChatEvent(ReadOnlySpan<byte> frame)
        {
            if (!phase.TryRead(FrameScan.String(frame, "\"runId\""u8), out var run))
                throw Wrong("an event of a run that is not of this phase", frame);
            var state = FrameScan.String(frame, "\"state\""u8);
            if (state.SequenceEqual("delta"u8))
                SeeDelta(run);
            else if (state.SequenceEqual("final"u8))
                SeeFinal(run, frame);
            else
                throw Wrong("a run that failed", frame);
        }

        public ChatOutcome Outcome(long eventsNow) =>
            new(_firstSentAt, _lastFinalAt, _firstDeltas, _finals, eventsNow - eventsBefore);

        private void SeeDelta(int run)
        {
            if (run != Own || _deltaSeen)
                return;
            _deltaSeen = true;
            _firstDeltas.Add(Stopwatch.GetElapsedTime(_sentAt));
        }

        private void SeeFinal(int run, ReadOnlySpan<byte> frame)
        {
            if (_final[run])
                throw Wrong("a second final of one run", frame);
            if (frame.IndexOf(phase.ExpectedText) < 0)
                throw Wrong("a final without the model's whole text", frame);
            _final[run] = true;
            FinalsSeen++;
            if (run != Own)
                return;
            if (!_deltaSeen)
                throw Wrong("a final without a delta before it", frame);
            Own = -1;
            _lastFinalAt = Stopwatch.GetTimestamp();
            _finals.Add(Stopwatch.GetElapsedTime(_sentAt, _lastFinalAt));
        }

        private static BenchException Wrong(string what, ReadOnlySpan<byte> frame) =>
            new($"The gateway sent {what}: {Encoding.UTF8.GetString(frame[..Math.Min(frame.Length, 600)])}");
    }
}

/// <param name="FirstSentAt">Timestamp of the first send; 0 when this participant got no run.</param>
/// <param name="LastFinalAt">Timestamp of its last own final.</param>
/// <param name="FirstDeltas">From each send to its first delta.</param>
/// <param name="Finals">From each send to its final.</param>
/// <param name="Events">Events received, those of other participants included.</param>
internal sealed record ChatOutcome(long FirstSentAt, long LastFinalAt, Samples FirstDeltas, Samples Finals, long Events);
