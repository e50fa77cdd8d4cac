namespace OpenClaw.Bench.Wire;

/// <summary>Counts the events of one connection and the numbers missing or repeated among them.</summary>
internal sealed class SequenceWatch
{
    private long _last = -1;

    public long Events { get; private set; }

    public long Holes { get; private set; }

    public void See(ReadOnlySpan<byte> frame)
    {
        if (FrameScan.IsResponse(frame))
            return;
        Events++;
        if (!FrameScan.TrySequence(frame, out var sequence))
            return;
        if (_last >= 0 && sequence != _last + 1)
            Holes++;
        _last = sequence;
    }
}
