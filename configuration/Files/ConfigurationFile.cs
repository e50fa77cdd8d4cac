using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Files;

/// <summary>The embedded tenant's <c>config.yaml</c>: made at the first start, read, written, and watched for edits by hand.</summary>
public sealed class ConfigurationFile : IAsyncDisposable
{
    public const string FileName = "config.yaml";

    private readonly string _path;
    private readonly ConfigurationFileOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();

    // One reader or writer at a time: a write of our own is known before the watcher can see it.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _seen;
    private FileSignal? _signal;

    public ConfigurationFile(string stateDirectory, TimeProvider time, ConfigurationFileOptions? options = null)
    {
        _path = Path.Combine(Path.GetFullPath(stateDirectory), FileName);
        _options = options ?? new();
        _time = time;
    }

    /// <summary>The last text that was valid; null before there was one.</summary>
    public TenantConfiguration? Current { get; private set; }

    /// <summary>The loop that <see cref="Watch"/> started; it ends when the file is disposed.</summary>
    public Task Watching { get; private set; } = Task.CompletedTask;

    /// <summary>The file system does not tell of changes; they are found by polling.</summary>
    public bool IsPollingOnly => _signal?.IsPollingOnly is true;

    /// <summary>Reads the file, after writing the commented template when there is none.</summary>
    /// <exception cref="IOException">The state directory or the file cannot be used.</exception>
    public async Task<ConfigurationFileChange> OpenAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            if (!File.Exists(_path))
                await AtomicFile.WriteAsync(_path, ConfigurationTemplate.Text, cancellationToken);
            var text = await ReadAsync(cancellationToken);
            return Take(text);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Replaces the file, if the text is valid. The watcher does not report what is written here.</summary>
    /// <exception cref="IOException">The file cannot be written; the old one stands.</exception>
    public async Task<ConfigurationResult> WriteAsync(string text, CancellationToken cancellationToken)
    {
        var result = Parse(text);
        if (!result.IsValid)
            return result;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await AtomicFile.WriteAsync(_path, text, cancellationToken);
            _seen = text;
            Current = result.Configuration;
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Reports every change of the file by others, valid or not, one at a time.</summary>
    /// <param name="changed">Called with what the file says now.</param>
    /// <param name="failed">Called when one change could not be read or taken; the next one is looked for all the same.</param>
    public void Watch(Func<ConfigurationFileChange, CancellationToken, Task> changed, Action<Exception> failed)
    {
        if (_signal is not null)
            throw new InvalidOperationException("the file is watched already");
        _signal = new(_path, _options.PollInterval, _time);
        Watching = WatchAsync(_signal, changed, failed, _stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Watching;
        _signal?.Dispose();
        _stopping.Dispose();
        _turn.Dispose();
    }

    private async Task WatchAsync(
        FileSignal signal, Func<ConfigurationFileChange, CancellationToken, Task> changed, Action<Exception> failed, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await signal.WaitAsync(stopping);
                if (await LookAsync(stopping) is { } change)
                    await changed(change, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // Disposed.
            }
            catch (Exception error)
            {
                // One text that could not be dealt with must not end the watch: the next edit may be its repair.
                failed(error);
            }
        }
    }

    private async Task<ConfigurationFileChange?> LookAsync(CancellationToken stopping)
    {
        var text = await TryReadAsync(stopping);
        while (text != _seen)
        {
            // An editor may be in the middle of it: the text counts once it has stayed the same for a while.
            await Task.Delay(_options.Debounce, _time, stopping);
            await _turn.WaitAsync(stopping);
            try
            {
                // Read in turn, so that a write of our own is either complete and known, or not begun.
                var again = await TryReadAsync(stopping);
                if (again == text)
                    return text == _seen ? null : Take(text);
                text = again;
            }
            finally
            {
                _turn.Release();
            }
        }

        return null;
    }

    private ConfigurationFileChange Take(string? text)
    {
        _seen = text;
        var result = text is null
            ? new ConfigurationResult { Issues = [new("", $"{FileName} cannot be read; the last valid configuration stays in force")] }
            : Parse(text);
        if (result.Configuration is { } valid)
            Current = valid;
        return new(text, result);
    }

    private ConfigurationResult Parse(string text) => TenantConfiguration.Parse(text, _options.Owner, _options.Channels);

    private async Task<string?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone or locked: reported as unreadable if it stays so.
            return null;
        }
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        // Reads one byte more than is allowed, so that the parser refuses it, and never a whole disk.
        await using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true);
        var buffer = new byte[Math.Min(stream.Length, ConfigurationParser.MaxTextBytes + 1)];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
