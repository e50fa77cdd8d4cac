using System.Text.Json.Nodes;
using OpenClaw.Configuration;
using OpenClaw.Configuration.Files;
using Xunit;

namespace OpenClaw.UnitTests.Configuration;

public sealed class ConfigurationTemplateTests
{
    [Fact]
    public void As_written_it_sets_nothing()
    {
        var result = TenantConfiguration.Parse(ConfigurationTemplate.Text, ConfigurationOwner.Operator);

        Assert.Empty(result.Issues);
        Assert.Empty(result.Configuration!.Tree);
    }

    [Fact]
    public void With_every_example_taken_in_it_is_valid()
    {
        var result = TenantConfiguration.Parse(Uncommented(ConfigurationTemplate.Text), ConfigurationOwner.Operator);

        Assert.Empty(result.Issues);
        Assert.Empty(result.Warnings);
        Assert.Equal(["agents", "models", "gateway", "session", "messages", "channels", "ui"], result.Configuration!.Tree.Select(entry => entry.Key));
        Assert.Equal(["openai", "anthropic", "ollama", "lmstudio"], result.Configuration.Models.Providers.Keys);
        Assert.Equal("🦞", result.Configuration.Agents.List[0].Identity.Emoji);
    }

    [Fact]
    public void Each_section_is_valid_by_itself()
    {
        var sections = ConfigurationTemplate.Text.Split("\n\n").Select(Uncommented).Where(section => section.Length > 0).ToList();

        Assert.Equal(7, sections.Count);
        Assert.All(sections, section => Assert.Empty(TenantConfiguration.Parse(section, ConfigurationOwner.Operator).Issues));
    }

    [Fact]
    public void Each_provider_is_valid_by_itself()
    {
        var all = TenantConfiguration.Parse(Uncommented(ConfigurationTemplate.Text), ConfigurationOwner.Operator).Configuration!.Tree;
        foreach (var (name, provider) in all["models"]!["providers"]!.AsObject())
        {
            var alone = new JsonObject
            {
                ["models"] = new JsonObject { ["providers"] = new JsonObject { [name] = provider!.DeepClone() } },
            };

            Assert.Empty(TenantConfiguration.Parse(alone.ToJsonString(), ConfigurationOwner.Operator).Issues);
        }
    }

    private static string Uncommented(string text) => string.Join('\n', text.Split('\n')
        .Where(line => line.StartsWith('#') && !line.StartsWith("##", StringComparison.Ordinal))
        .Select(line => line[1..]));
}
