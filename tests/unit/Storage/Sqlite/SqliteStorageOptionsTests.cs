using Microsoft.Extensions.Options;
using OpenClaw.Storage.Sqlite;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Sqlite;

public sealed class SqliteStorageOptionsTests
{
    [Fact]
    public async Task Every_bad_setting_is_named_at_start()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => SqliteHost.Start("", options =>
        {
            options.QueueLength = 0;
            options.BatchSize = 0;
            options.Readers = 65;
            options.CheckpointPages = 1;
            options.MaxWorkspaceFileBytes = 0;
            options.MaxWorkspaceFiles = 0;
            options.MaxLogLines = 0;
            options.MaxLogBytes = 1;
            options.BusyTimeout = TimeSpan.FromHours(1);
        }));

        Assert.Equal(
            ["DatabasePath", "QueueLength", "BatchSize", "Readers", "CheckpointPages", "MaxWorkspaceFileBytes", "MaxWorkspaceFiles", "MaxLogLines", "MaxLogBytes", "BusyTimeout"],
            error.Failures.Select(failure => failure[..failure.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file:a.db?mode=memory")]
    public void A_database_that_keeps_nothing_is_refused(string path)
    {
        var result = new SqliteStorageOptionsValidator().Validate(null, new SqliteStorageOptions { DatabasePath = path });

        Assert.True(result.Failed);
    }

    [Fact]
    public void A_folder_is_no_database()
    {
        using var folder = new TemporaryFolder();

        var result = new SqliteStorageOptionsValidator().Validate(null, new SqliteStorageOptions { DatabasePath = folder.Path });

        Assert.Contains(folder.Path, result.FailureMessage, StringComparison.Ordinal);
    }
}
