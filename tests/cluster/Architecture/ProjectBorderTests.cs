using System.Reflection;

namespace OpenClaw.ClusterTests.Architecture;

/// <summary>Who may know whom, read from what the compiler wrote down.</summary>
public sealed class ProjectBorderTests
{
    private static readonly string[] Ours =
    [
        "OpenClaw.Protocol", "OpenClaw.Configuration", "OpenClaw.GrainInterfaces", "OpenClaw.Storage", "OpenClaw.AgentRuntime", "OpenClaw.ChannelAdapters",
        "OpenClaw.Grains", "OpenClaw.Safety", "OpenClaw.Silo", "OpenClaw.Gateway",
    ];

    public static TheoryData<string, string[]> Allowed => new()
    {
        { "OpenClaw.Protocol", [] },
        { "OpenClaw.Configuration", [] },
        { "OpenClaw.Safety", ["OpenClaw.Protocol"] },
        { "OpenClaw.GrainInterfaces", ["OpenClaw.Protocol"] },
        { "OpenClaw.Storage", ["OpenClaw.Protocol"] },
        { "OpenClaw.AgentRuntime", ["OpenClaw.Protocol", "OpenClaw.Configuration", "OpenClaw.Safety"] },
        { "OpenClaw.ChannelAdapters", ["OpenClaw.Protocol", "OpenClaw.Configuration"] },
        { "OpenClaw.Grains", ["OpenClaw.Protocol", "OpenClaw.Configuration", "OpenClaw.GrainInterfaces", "OpenClaw.Safety", "OpenClaw.Storage", "OpenClaw.AgentRuntime", "OpenClaw.ChannelAdapters"] },
        { "OpenClaw.Gateway", ["OpenClaw.Protocol", "OpenClaw.Configuration", "OpenClaw.GrainInterfaces", "OpenClaw.Safety", "OpenClaw.Silo"] },
    };

    public static TheoryData<string> Assemblies => [.. Ours];

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_project_references_only_what_lies_before_it(string assembly, string[] allowed) =>
        Assert.Empty(References(assembly).Where(name => name.StartsWith("OpenClaw.", StringComparison.Ordinal)).Except(allowed));

    [Theory]
    [InlineData("OpenClaw.AgentRuntime")]
    [InlineData("OpenClaw.ChannelAdapters")]
    [InlineData("OpenClaw.Configuration")]
    [InlineData("OpenClaw.Safety")]
    public void The_runtime_and_the_adapters_know_nothing_of_the_cluster(string assembly) =>
        // Attributes of the serializer may come along with the records of the protocol.
        Assert.DoesNotContain(References(assembly), name => name.StartsWith("Orleans", StringComparison.Ordinal) && !name.StartsWith("Orleans.Serialization", StringComparison.Ordinal));

    [Theory]
    [InlineData("OpenClaw.Protocol")]
    [InlineData("OpenClaw.GrainInterfaces")]
    public void Contracts_need_the_abstractions_of_the_cluster_only(string assembly) =>
        Assert.Empty(References(assembly).Where(name => name.StartsWith("Orleans", StringComparison.Ordinal))
            .Except(["Orleans.Core.Abstractions", "Orleans.Serialization", "Orleans.Serialization.Abstractions"]));

    [Fact]
    public void The_frontend_knows_no_store_and_no_model() =>
        Assert.Empty(References("OpenClaw.Gateway").Intersect(
            ["OpenClaw.Storage", "OpenClaw.AgentRuntime", "OpenClaw.Grains", "OpenClaw.ChannelAdapters", "Microsoft.Data.Sqlite", "Microsoft.SemanticKernel", "Orleans.Runtime"]));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_namespace_hides_that_of_the_cluster(string assembly) =>
        Assert.Empty(Load(assembly).GetTypes().Where(type => type.Namespace is { } name && name.StartsWith("OpenClaw.", StringComparison.Ordinal)
            && name.Split('.').Contains("Orleans") && !name.StartsWith("OpenClaw.Orleans.Generated", StringComparison.Ordinal)).Select(type => type.FullName));

    private static IEnumerable<string> References(string assembly) => Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);

    private static Assembly Load(string assembly) => Assembly.Load(assembly);
}
