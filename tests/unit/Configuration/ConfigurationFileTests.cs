using System.Threading.Channels;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Files;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("config").FullName;

    private string Target => Path.Combine(_directory, "state", "config.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_first_start_writes_the_template_for_its_owner_alone()
    {
        await using var file = Create();

        var opened = await file.OpenAsync(CancellationToken.None);

        Assert.Equal(ConfigurationTemplate.Text, await File.ReadAllTextAsync(Target));
        Assert.Equal(ConfigurationTemplate.Text, opened.Text);
        Assert.True(opened.Result.IsValid);
        Assert.Same(opened.Result.Configuration, file.Current);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task An_existing_file_is_kept()
    {
        await using var file = Create("gateway: {port: 1}");

        var opened = await file.OpenAsync(CancellationToken.None);

        Assert.Equal(("gateway: {port: 1}", 1), (opened.Text, file.Current!.Gateway.Port));
    }

    [Fact]
    public async Task An_edit_in_place_or_by_a_new_file_is_reported()
    {
        await using var file = Create("gateway: {port: 1}");
        await file.OpenAsync(CancellationToken.None);
        var changes = Watch(file);

        await File.WriteAllTextAsync(Target, "gateway: {port: 2}");
        var first = await Next(changes);
        await File.WriteAllTextAsync(Target + "~", "gateway: {port: 3}");
        File.Move(Target + "~", Target, overwrite: true);
        var second = await Next(changes);

        Assert.Equal((2, 3), (first.Result.Configuration!.Gateway.Port, second.Result.Configuration!.Gateway.Port));
        Assert.Equal(3, file.Current!.Gateway.Port);
    }

    [Fact]
    public async Task A_bad_edit_is_reported_and_the_last_good_one_stays_in_force()
    {
        await using var file = Create("gateway: {port: 1}");
        await file.OpenAsync(CancellationToken.None);
        var changes = Watch(file);

        await File.WriteAllTextAsync(Target, "gateway:\n  port: many");
        var bad = await Next(changes);
        var inForce = file.Current!.Gateway.Port;
        File.Delete(Target);
        var gone = await Next(changes);
        await File.WriteAllTextAsync(Target, "gateway: {port: 4}");
        var good = await Next(changes);

        Assert.Equal(new ConfigurationIssue("gateway.port", "Invalid input: expected number, received string", 2, 3), Assert.Single(bad.Result.Issues));
        Assert.Equal(1, inForce);
        Assert.Null(gone.Text);
        Assert.Contains("cannot be read", Assert.Single(gone.Result.Issues).Message, StringComparison.Ordinal);
        Assert.Equal(4, good.Result.Configuration!.Gateway.Port);
    }

    [Fact]
    public async Task A_write_of_our_own_replaces_the_file_and_is_not_reported()
    {
        await using var file = Create("gateway: {port: 1}");
        await file.OpenAsync(CancellationToken.None);
        var changes = Watch(file);

        var written = await file.WriteAsync("gateway: {port: 2}", CancellationToken.None);
        var refused = await file.WriteAsync("gateway: {port: x}", CancellationToken.None);
        await File.WriteAllTextAsync(Target, "gateway: {port: 3}");
        var reported = await Next(changes);

        Assert.True(written.IsValid);
        Assert.Equal("gateway.port", Assert.Single(refused.Issues).Path);
        Assert.Equal("gateway: {port: 3}", reported.Text);
    }

    [Fact]
    public async Task A_link_stays_a_link_when_its_target_is_replaced()
    {
        await using var file = Create();
        var elsewhere = Path.Combine(_directory, "elsewhere.yaml");
        await File.WriteAllTextAsync(elsewhere, "gateway: {port: 1}");
        File.CreateSymbolicLink(Target, elsewhere);
        await file.OpenAsync(CancellationToken.None);

        await file.WriteAsync("gateway: {port: 2}", CancellationToken.None);

        Assert.Equal(elsewhere, new FileInfo(Target).LinkTarget);
        Assert.Equal("gateway: {port: 2}", await File.ReadAllTextAsync(elsewhere));
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_without_reading_it_whole()
    {
        await using var file = Create("a: " + new string('x', 3 * 1024 * 1024));

        var opened = await file.OpenAsync(CancellationToken.None);

        Assert.Contains("larger than", Assert.Single(opened.Result.Issues).Message, StringComparison.Ordinal);
        Assert.Null(file.Current);
    }

    [Fact]
    public async Task A_change_that_could_not_be_taken_is_told_and_the_next_one_is_still_reported()
    {
        await using var file = Create("gateway: {port: 1}");
        await file.OpenAsync(CancellationToken.None);
        var failures = Channel.CreateBounded<Exception>(16);
        var changes = Channel.CreateBounded<ConfigurationFileChange>(16);
        file.Watch(
            async (change, stopping) =>
            {
                if (change.Result.Configuration!.Gateway.Port == 2) throw new InvalidOperationException("not this one");
                await changes.Writer.WriteAsync(change, stopping);
            },
            error => failures.Writer.TryWrite(error));

        await File.WriteAllTextAsync(Target, "gateway: {port: 2}");
        using var limit = new CancellationTokenSource(Patience);
        Assert.Equal("not this one", (await failures.Reader.ReadAsync(limit.Token)).Message);
        await File.WriteAllTextAsync(Target, "gateway: {port: 3}");

        Assert.Equal(3, (await Next(changes.Reader)).Result.Configuration!.Gateway.Port);
        Assert.False(file.Watching.IsCompleted);
    }

    private ConfigurationFile Create(string? text = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        if (text is not null)
            File.WriteAllText(Target, text);
        var options = new ConfigurationFileOptions { Debounce = TimeSpan.FromMilliseconds(20), PollInterval = TimeSpan.FromMilliseconds(200) };
        return new(Path.GetDirectoryName(Target)!, TimeProvider.System, options);
    }

    private static ChannelReader<ConfigurationFileChange> Watch(ConfigurationFile file)
    {
        var changes = Channel.CreateBounded<ConfigurationFileChange>(16);
        file.Watch((change, stopping) => changes.Writer.WriteAsync(change, stopping).AsTask(), error => changes.Writer.TryComplete(error));
        return changes.Reader;
    }

    private static async Task<ConfigurationFileChange> Next(ChannelReader<ConfigurationFileChange> changes)
    {
        using var limit = new CancellationTokenSource(Patience);
        return await changes.ReadAsync(limit.Token);
    }
}
