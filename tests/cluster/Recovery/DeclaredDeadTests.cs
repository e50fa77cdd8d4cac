using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Silo.Recovery;

namespace OpenClaw.ClusterTests.Recovery;

public sealed class DeclaredDeadTests
{
    [Fact]
    public void A_silo_that_was_declared_dead_says_so_and_ends_its_process()
    {
        using var errors = new StringWriter();
        var ended = new List<string>();

        new DeclaredDead(NullLogger<DeclaredDead>.Instance, errors, ended.Add).OnFatalException(this, "I have been told I am dead", null!);

        Assert.Contains("I have been told I am dead", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("I have been told I am dead", Assert.Single(ended), StringComparison.Ordinal);
    }

    [Fact]
    public void The_silo_asks_this_handler()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        builder.Services.AddEndWhenDeclaredDead();
        using var host = builder.Build();

        Assert.IsType<DeclaredDead>(host.Services.GetRequiredService<IFatalErrorHandler>());
    }
}
