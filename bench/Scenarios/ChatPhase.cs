using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OpenClaw.Bench.Scenarios;

/// <summary>The runs of one phase: handed out one by one, and known again by their id when their events come in.</summary>
internal sealed class ChatPhase
{
    private readonly byte[] _prefix;
    private int _taken;

    public ChatPhase(int runs, string expectedText)
    {
        Runs = runs;
        Id = Guid.NewGuid().ToString("n")[..12];
        ExpectedText = Encoding.UTF8.GetBytes($"\"text\":\"{expectedText}\"");
        _prefix = Encoding.UTF8.GetBytes($"bench-{Id}-");
    }

    public string Id { get; }

    public int Runs { get; }

    /// <summary>What a complete answer holds, as it stands in the frame.</summary>
    public byte[] ExpectedText { get; }

    public bool TryTake(out int run)
    {
        run = Interlocked.Increment(ref _taken) - 1;
        return run < Runs;
    }

    public string RunId(int run) => string.Create(CultureInfo.InvariantCulture, $"bench-{Id}-{run:D6}");

    public bool TryRead(ReadOnlySpan<byte> runId, out int run)
    {
        run = -1;
        return runId.StartsWith(_prefix)
            && Utf8Parser.TryParse(runId[_prefix.Length..], out run, out var length)
            && length == runId.Length - _prefix.Length
            && run < Runs;
    }
}
