using System.Buffers;

namespace OpenClaw.Gateway.Connections;

/// <summary>Gathers the frames that a connection sends in one go, so that many small events cost one write to the kernel.</summary>
/// <remarks>
/// While corked, writes are copied into a buffer; uncorking writes them out. A pong that the WebSocket sends by itself may come at any time:
/// the gate keeps it from mixing with a flush.
/// </remarks>
internal sealed class CoalescingStream(Stream inner) : Stream
{
    private const int MaxGathered = 64 * 1024;
    private readonly SemaphoreSlim _gate = new(1);
    private byte[]? _gathered;
    private int _length;
    private bool _corked;

    public void Cork() => Volatile.Write(ref _corked, true);

    public async ValueTask UncorkAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _corked = false;
            await WriteGatheredAsync(cancellationToken);
            if (_gathered is { } buffer)
            {
                _gathered = null;
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref _corked) && buffer.Length < MaxGathered)
            {
                if (_length + buffer.Length > MaxGathered) await WriteGatheredAsync(cancellationToken);
                _gathered ??= ArrayPool<byte>.Shared.Rent(MaxGathered);
                buffer.Span.CopyTo(_gathered.AsSpan(_length));
                _length += buffer.Length;
                return;
            }
            await WriteGatheredAsync(cancellationToken);
            await inner.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask WriteGatheredAsync(CancellationToken cancellationToken)
    {
        if (_length == 0) return;
        var length = _length;
        _length = 0;
        await inner.WriteAsync(_gathered.AsMemory(0, length), cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _corked) ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() => throw new NotSupportedException("only asynchronous writes");
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous reads");
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronous writes");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _gate.Dispose();
            if (_gathered is { } buffer)
            {
                _gathered = null;
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        base.Dispose(disposing);
    }
}
