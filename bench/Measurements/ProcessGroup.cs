using System.Globalization;

namespace OpenClaw.Bench.Measurements;

/// <summary>Memory and processor time of a gateway: its processes and all that descend from them, as Linux counts them.</summary>
internal sealed class ProcessGroup(IReadOnlyList<int> roots)
{
    // The kernel reports processor time in 1/100 s to user space on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    public bool IsKnown => roots.Count > 0;

    /// <summary>Sum of <c>VmRSS</c>, in MiB.</summary>
    public double ResidentMiB() => Members().Sum(ResidentKiB) / 1024.0;

    /// <summary>User and system time used so far.</summary>
    public TimeSpan ProcessorTime() => TimeSpan.FromSeconds(Members().Sum(ProcessorTicks) / TicksPerSecond);

    private List<int> Members()
    {
        var members = new List<int>(roots);
        for (var i = 0; i < members.Count; i++)
        {
            foreach (var child in ChildrenOf(members[i]))
            {
                if (!members.Contains(child))
                    members.Add(child);
            }
        }

        return members;
    }

    private static IEnumerable<int> ChildrenOf(int process)
    {
        var tasks = $"/proc/{process}/task";
        if (!Directory.Exists(tasks))
            throw new BenchException($"Process {process} does not run (any more).");
        foreach (var task in Directory.GetDirectories(tasks))
        {
            foreach (var child in ReadOrEmpty(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }

    private static long ResidentKiB(int process)
    {
        const string Label = "VmRSS:";
        var line = ReadOrEmpty($"/proc/{process}/status").Split('\n').FirstOrDefault(l => l.StartsWith(Label, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static long ProcessorTicks(int process)
    {
        // Fields are counted from behind the name, which may hold spaces: utime is the 14th of the line, stime the 15th.
        var stat = ReadOrEmpty($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13
            ? 0
            : long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    // A thread or child may end between being listed and being read; it then counts for nothing.
    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
