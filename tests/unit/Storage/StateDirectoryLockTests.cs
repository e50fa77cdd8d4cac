using System.Globalization;
using OpenClaw.Storage;
using OpenClaw.UnitTests.Storage.Sqlite;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

public sealed class StateDirectoryLockTests
{
    [Fact]
    public void A_directory_is_held_by_one_at_a_time()
    {
        using var folder = new TemporaryFolder();
        var directory = folder.File("state");
        using (StateDirectoryLock.Acquire(directory))
        {
            var error = Assert.Throws<StateDirectoryInUseException>(() => StateDirectoryLock.Acquire(directory));
            Assert.Contains(directory, error.Message, StringComparison.Ordinal);
        }

        using var again = StateDirectoryLock.Acquire(directory);
        again.Dispose();
        Assert.Equal(
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n",
            File.ReadAllText(Path.Combine(directory, StateDirectoryLock.FileName)));
    }
}
