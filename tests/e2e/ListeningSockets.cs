using System.Globalization;
using System.Net;

namespace OpenClaw.EndToEndTests;

/// <summary>Where a process listens, as the kernel tells it.</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";

    public static IReadOnlyList<IPEndPoint> Of(int process)
    {
        var inodes = Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Select(TargetOf)
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target["socket:[".Length..^1]).ToHashSet();
        return [.. new[] { "tcp", "tcp6" }.SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[3] == Listening && inodes.Contains(columns[9]))
            .Select(columns => Parse(columns[1]))];
    }

    /// <summary>Open files and sockets of a process.</summary>
    public static int Handles(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();

    private static string TargetOf(string link)
    {
        try { return new FileInfo(link).LinkTarget ?? ""; }
        catch (IOException) { return ""; } // closed since it was listed
    }

    // Four-byte words in the machine's order, then the port: 0100007F:4965.
    private static IPEndPoint Parse(string text)
    {
        var bytes = Convert.FromHexString(text[..text.IndexOf(':', StringComparison.Ordinal)]);
        for (var word = 0; word < bytes.Length; word += 4) Array.Reverse(bytes, word, 4);
        return new(new IPAddress(bytes), int.Parse(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
