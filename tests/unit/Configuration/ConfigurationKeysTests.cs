using OpenClaw.Configuration;
using OpenClaw.Configuration.Keys;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigurationKeysTests
{
    [Fact]
    public void The_whole_table_can_be_walked()
    {
        Assert.InRange(Count(ConfigurationKeys.Root, 0), 3_500, 4_500);
    }

    [Theory]
    [InlineData("gateway.auth.token", true, false)]
    [InlineData("models.providers.acme.apiKey", true, false)]
    [InlineData("models.providers.acme.headers.X-Key", true, false)]
    [InlineData("channels.telegram.accounts.work.botToken", true, false)]
    [InlineData("channels.slack.accounts.work.signingSecret", true, false)]
    [InlineData("env.ANYTHING", true, false)]
    [InlineData("gateway.port", false, true)]
    [InlineData("gateway.tls", false, true)]
    [InlineData("channels.signal.accounts.a.cliPath", false, true)]
    [InlineData("agents.list.0.sandbox.docker.binds", false, true)]
    [InlineData("agents.defaults.maxConcurrent", false, false)]
    public void A_key_knows_whether_it_is_secret_and_whose_it_is(string path, bool isSecret, bool isOperators)
    {
        var key = ConfigurationKeys.Find(ConfigurationPath.Parse(path));

        Assert.Equal((isSecret, isOperators), (key!.IsSecret, key.IsOperatorOnly));
    }

    [Theory]
    [InlineData("gateway.nothing")]
    [InlineData("channels.telegram.accounts.a.accounts")]
    [InlineData("plugins.entries.x.config.free")]
    public void What_is_not_in_the_table_is_not_found(string path) =>
        Assert.True(ConfigurationKeys.Find(ConfigurationPath.Parse(path)) is null or { Types: KeyTypes.Any });

    [Theory]
    [InlineData("agents.list[0].name", new[] { "agents", "list", "0", "name" })]
    [InlineData("agents.defaults.models[\"openai/gpt-4.1\"].alias", new[] { "agents", "defaults", "models", "openai/gpt-4.1", "alias" })]
    [InlineData("", new string[0])]
    public void A_path_is_read(string text, string[] segments) => Assert.Equal(segments, ConfigurationPath.Parse(text).Segments);

    [Theory]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a[0")]
    [InlineData("a[\"x]")]
    public void A_broken_path_is_refused(string text) => Assert.Throws<FormatException>(() => ConfigurationPath.Parse(text));

    private static int Count(ConfigurationKey key, int depth)
    {
        Assert.True(depth < 20, key.Name);
        return 1 + key.Children.Values.Sum(child => Count(child, depth + 1));
    }
}
