namespace OpenClaw.TestSupport.Peers;

/// <summary>A program in a pseudo-terminal, with the screen it draws. The pseudo-terminal is made by <c>script</c>.</summary>
public sealed class Terminal : IAsyncDisposable
{
    private const int Rows = 50, Columns = 140;

    private readonly TerminalScreen _screen = new(Rows, Columns);
    private readonly Lock _lock = new();
    private TaskCompletionSource _drawn = NewSignal();
    private PeerProcess _process = null!;

    private Terminal() { }

    /// <summary>What stands on the screen and above it, without colours.</summary>
    public string Text
    {
        get { lock (_lock) return _screen.ToString(); }
    }

    public static Terminal Start(
        IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, string directory)
    {
        var terminal = new Terminal();
        var line = $"stty rows {Rows} cols {Columns}; exec {string.Join(' ', command.Select(Quote))}";
        terminal._process = PeerProcess.Start(
            "script", ["--quiet", "--flush", "--return", "--command", line, "/dev/null"],
            new Dictionary<string, string>(environment) { ["TERM"] = "xterm-256color", ["SHELL"] = "/bin/sh" },
            directory, terminal.Draw);
        return terminal;
    }

    public async Task Type(string text)
    {
        await _process.Input.WriteAsync(text);
        await _process.Input.FlushAsync();
    }

    public async Task TypeLine(string text)
    {
        // Text and Enter arrive apart, as from a keyboard: together the program takes them for a paste.
        await Type(text);
        await WaitFor(text);
        await Type("\r");
    }

    public Task WaitFor(string text, int timeoutSeconds = 30) =>
        WaitFor($"the text: {text}", shown => shown.Contains(text, StringComparison.Ordinal), timeoutSeconds);

    public async Task WaitFor(string what, Func<string, bool> fits, int timeoutSeconds = 30)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(timeoutSeconds));
        while (true)
        {
            Task drawn;
            string shown;
            lock (_lock) (drawn, shown) = (_drawn.Task, _screen.ToString());
            if (fits(shown)) return;
            try { await drawn.WaitAsync(limit.Token); }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Within {timeoutSeconds} s the terminal did not show {what}. It shows:\n{Text}\n{_process.Errors}");
            }
        }
    }

    /// <summary>Waits until the program has ended by itself.</summary>
    public async Task<int> WaitForExit(TimeSpan timeout)
    {
        await _process.WaitForExit(timeout);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Draw(string output)
    {
        TaskCompletionSource drawn;
        lock (_lock)
        {
            _screen.Write(output);
            drawn = _drawn;
            _drawn = NewSignal();
        }
        drawn.SetResult();
    }

    private static string Quote(string argument) => $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
