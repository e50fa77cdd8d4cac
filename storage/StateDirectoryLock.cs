using System.Globalization;
using System.Text;

namespace OpenClaw.Storage;

/// <summary>Keeps a second process off a state directory for as long as it is not disposed.</summary>
/// <remarks>The operating system drops the lock with the process, so a crash leaves nothing to clean up. The file stays and
/// names the holder's process id for whoever looks.</remarks>
public sealed class StateDirectoryLock : IDisposable
{
    public const string FileName = "gateway.lock";

    private readonly FileStream _file;

    private StateDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StateDirectoryInUseException">Another process holds the directory.</exception>
    public static StateDirectoryLock Acquire(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        var full = Path.GetFullPath(directory);
        Directory.CreateDirectory(full);
        var file = Open(full);
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new StateDirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && File.Exists(path))
        {
            throw new StateDirectoryInUseException(directory, error);
        }
    }
}

/// <summary>Another process holds the state directory.</summary>
public sealed class StateDirectoryInUseException(string directory, Exception cause) : Exception(
    $"the state directory {directory} is in use by another process (its id is in {StateDirectoryLock.FileName}); " +
    "stop that one, or give this one a directory of its own", cause)
{
    public string StateDirectory => directory;
}
