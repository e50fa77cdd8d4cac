using System.Threading.Channels;

namespace OpenClaw.Configuration.Files;

/// <summary>Says that a file may have changed: told by the file system where it can, and again at every interval.</summary>
internal sealed class FileSignal : IDisposable
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer _poll;

    public FileSignal(string path, TimeSpan pollInterval, TimeProvider time)
    {
        _poll = time.CreateTimer(_ => Signal(), null, pollInterval, pollInterval);
        try
        {
            // The folder is watched, not the file: editors put a new file in the old one's place.
            _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path));
            _watcher.Changed += OnEvent;
            _watcher.Created += OnEvent;
            _watcher.Deleted += OnEvent;
            _watcher.Renamed += OnEvent;
            _watcher.Error += (_, _) => Signal();
            _watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // The system has no watch left to give: polling alone finds every change, only later.
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    public bool IsPollingOnly => _watcher is null;

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _signals.Reader.ReadAsync(cancellationToken);

    public void Dispose()
    {
        _watcher?.Dispose();
        _poll.Dispose();
    }

    private void OnEvent(object sender, FileSystemEventArgs change) => Signal();

    private void Signal() => _signals.Writer.TryWrite(true);
}
