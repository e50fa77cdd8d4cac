using OpenClaw.Storage.Postgres;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

public sealed class PostgresStorageOptionsTests
{
    private const string Good = "Host=db;Database=openclaw;Username=openclaw;Password=hidden";

    [Fact]
    public void The_defaults_are_valid_with_a_connection_string()
    {
        Assert.True(Validate(new PostgresStorageOptions { ConnectionString = Good }).Succeeded);
    }

    [Fact]
    public void Every_bad_setting_is_named()
    {
        var result = Validate(new PostgresStorageOptions
        {
            MaxConnections = 1,
            ConnectTimeout = TimeSpan.Zero,
            CommandTimeout = TimeSpan.FromHours(1),
            StartTimeout = TimeSpan.FromDays(1),
            MigrationTimeout = TimeSpan.Zero,
            MaxWorkspaceFileBytes = 0,
            MaxWorkspaceFiles = 0,
            MaxLogLines = 0,
            MaxLogBytes = 1,
        });

        Assert.Equal(
            ["ConnectionString", "MaxConnections", "ConnectTimeout", "CommandTimeout", "StartTimeout", "MigrationTimeout", "MaxWorkspaceFileBytes", "MaxWorkspaceFiles", "MaxLogLines", "MaxLogBytes"],
            result.Failures!.Select(failure => failure[..failure.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("Password=hidden")]
    [InlineData("Host=db;Password=hidden")]
    [InlineData("Host=db;Database=openclaw;Colour=hidden")]
    [InlineData("Host=db;Port=hidden")]
    public void A_connection_string_that_cannot_be_used_is_refused_without_being_told(string value)
    {
        var result = Validate(new PostgresStorageOptions { ConnectionString = value });

        Assert.DoesNotContain("hidden", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(PostgresStorageOptions options) =>
        new PostgresStorageOptionsValidator().Validate(null, options);
}
