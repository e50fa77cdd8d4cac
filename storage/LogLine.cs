using System.Text;

namespace OpenClaw.Storage;

/// <summary>A line of a tenant's log: it counts its UTF-8 bytes and one for its line end.</summary>
internal static class LogLine
{
    public static int Size(string line) => Encoding.UTF8.GetByteCount(line) + 1;

    public static void Require(string line, int maxBytes)
    {
        if (line.AsSpan().IndexOfAny('\n', '\r') >= 0)
            throw new ArgumentException("A log line must not contain a line end.", nameof(line));
        if (Size(line) > maxBytes)
            throw new ArgumentException($"A log line holds at most {maxBytes} bytes.", nameof(line));
    }
}
