using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace OpenClaw.EndToEndTests;

/// <summary>A gateway process, and all it has printed.</summary>
internal sealed partial class RunningGateway : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigTerm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Orleans tells of a turn that took more than a second of the clock: on a busy machine the first one does, compiling as it goes.
    private const string SlowTurn = "Orleans.Runtime.Scheduler.WorkItemGroup[101215]";

    private readonly PeerProcess _process;
    private readonly Uri _url;
    private readonly StringBuilder _output = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunningGateway(Uri url, IReadOnlyDictionary<string, string> environment, string[] arguments, string directory)
    {
        // Built beside the tests, in the same configuration.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(output.Parent!.Parent!.FullName, "OpenClaw.Gateway", output.Name, "OpenClaw.Gateway.dll");
        _url = url;
        _process = PeerProcess.Start("dotnet", ["exec", assembly, .. arguments], environment, directory, Take);
    }

    public int ProcessId => _process.Id;
    public int ExitCode => _process.ExitCode;
    public string Errors => _process.Errors.ToString();

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>The token of the banner.</summary>
    public string PrintedToken => TokenLine().Match(Output).Groups["token"].Value;

    /// <summary>Fails when a line of the log tells of something wrong.</summary>
    public void WasQuiet()
    {
        var complaints = string.Join("\n", Output.Split('\n').Where(line => Complaint().IsMatch(line) && !line.Contains(SlowTurn, StringComparison.Ordinal)).Append(Errors.Trim()).Where(line => line.Length > 0));
        Assert.True(complaints.Length == 0, complaints[..Math.Min(complaints.Length, 4000)]);
    }

    /// <summary>Waits until it has printed the text this many times.</summary>
    public async Task Printed(string text, int times = 1)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            Task more;
            lock (_output)
            {
                if (Regex.Count(_output.ToString(), Regex.Escape(text)) >= times) return;
                more = _more.Task;
            }
            if (_process.HasExited) throw new InvalidOperationException($"The gateway ended before it printed \"{text}\".\n{Output}\n{Errors}");
            try { await more.WaitAsync(TimeSpan.FromSeconds(1), limit.Token); }
            catch (TimeoutException) { /* looks whether it has ended */ }
            catch (OperationCanceledException) { throw new TimeoutException($"The gateway did not print \"{text}\".\n{Output}\n{Errors}"); }
        }
    }

    /// <summary>A client; with the token of the banner unless configured otherwise.</summary>
    public Task<WireClient> ConnectAsync(Action<WireOptions>? configure = null) => WireClient.ConnectAsync(_url, options =>
    {
        options.Token = PrintedToken;
        configure?.Invoke(options);
    });

    public Task Exited() => _process.WaitForExit(Limit);

    /// <summary>Sends a signal and waits for the exit.</summary>
    public async Task<int> StopAsync(int signal = SigTerm)
    {
        Send(signal);
        await Exited();
        return ExitCode;
    }

    public void Send(int signal) => Assert.Equal(0, Signal(_process.Id, signal));

    /// <summary>Ends it without a warning.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Exited();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Take(string text)
    {
        TaskCompletionSource more;
        lock (_output)
        {
            _output.Append(text);
            more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        more.SetResult();
    }

    [GeneratedRegex(@"^  Token\s+(?<token>\S+)", RegexOptions.Multiline)]
    private static partial Regex TokenLine();

    [GeneratedRegex(@"\b(warn|fail|crit): |^   at |Exception")]
    private static partial Regex Complaint();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
