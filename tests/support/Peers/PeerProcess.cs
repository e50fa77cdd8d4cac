using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenClaw.TestSupport.Peers;

/// <summary>A child process of a test: started with a small environment of its own, stopped by its own id, output kept.</summary>
public sealed class PeerProcess : IAsyncDisposable
{
    // The machine's own settings a process may need; anything else, proxies and OPENCLAW_* above all, is the test's choice.
    private static readonly string[] Inherited = ["PATH", "LANG", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROLL_FORWARD"];

    private readonly Process _process;
    private readonly Task _copied;

    private PeerProcess(Process process, Action<string>? onOutput)
    {
        _process = process;
        _copied = Task.WhenAll(
            Copy(process.StandardOutput, onOutput ?? Output.Add), Copy(process.StandardError, Errors.Add));
    }

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    /// <summary>Valid after the exit.</summary>
    public int ExitCode => _process.ExitCode;

    public OutputTail Output { get; } = new();
    public OutputTail Errors { get; } = new();
    public StreamWriter Input => _process.StandardInput;

    /// <remarks>A given <c>onOutput</c> takes the standard output instead of <see cref="Output"/>.</remarks>
    public static PeerProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string directory,
        Action<string>? onOutput = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = directory, UseShellExecute = false,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var inherited = Inherited.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
            if (value is not null) start.Environment[name] = value;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start"), onOutput);
    }

    /// <summary>Waits for the exit and for the last output; kills the process when it takes longer.</summary>
    /// <exception cref="TimeoutException">It took longer; the message holds what it had printed.</exception>
    public async Task WaitForExit(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            await _copied;
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException($"The process took longer than {timeout.TotalSeconds:0} s.\n{Output}\n{Errors}");
        }
    }

    /// <summary>Asks the process to end, and ends it when it does not within the grace.</summary>
    public async Task Stop(TimeSpan grace)
    {
        if (HasExited) return;
        if (Signal(_process.Id, SigTerm) != 0) return; // it ended in between
        try { await WaitForExit(grace); }
        catch (TimeoutException) { await _process.WaitForExitAsync(); } // WaitForExit killed it
    }

    /// <summary>Ends the process and its children at once, as a lost machine does.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        await Stop(TimeSpan.FromSeconds(15));
        _process.Dispose();
    }

    private static async Task Copy(StreamReader from, Action<string> to)
    {
        var buffer = new char[4096];
        for (int read; (read = await from.ReadAsync(buffer)) > 0;) to(new string(buffer, 0, read));
    }

    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
