using System.Net.Sockets;
using System.Text;

namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>Silos find each other through the database, and speak only to processes of their cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SiloStartTests(DatabaseServer database)
{
    [Fact]
    public async Task Two_silos_that_start_at_once_on_an_empty_database_form_a_cluster()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        var silos = new[] { cluster.LaunchSilo(), cluster.LaunchSilo() };
        foreach (var silo in silos) await silo.Printed("is ready: probes");

        var frontend = await cluster.StartFrontendAsync();
        await frontend.Printed("The cluster has 2 silo(s) now");
        await using var client = await frontend.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        Assert.Equal("ok", await client.Wait(await client.Say("SAY:hello", "k1")));
    }

    [Fact]
    public async Task With_certificates_processes_talk_and_nobody_else_is_spoken_to()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        await cluster.SecureAsync();
        var port = Installation.FreePort();
        var silo = await cluster.StartSiloAsync($"--Cluster:GatewayPort={port}");
        await cluster.StartSiloAsync();
        var frontend = await cluster.StartFrontendAsync();
        await using var client = await frontend.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        Assert.Equal("ok", await client.Wait(await client.Say("SAY:hello", "k1")));

        using var plain = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await plain.ConnectAsync("127.0.0.1", port);
        await plain.SendAsync(Encoding.ASCII.GetBytes(new string('x', 64)));
        await Closed(plain);
        await silo.Printed("is refused:");
        cluster.Environment["Cluster__Tls__Authority"] = cluster.Environment["Cluster__Tls__Certificate"] = cluster.Environment["Cluster__Tls__Key"] = "";
        await cluster.LaunchFrontend().Printed("No silo can be reached yet", times: 3);
    }

    [Theory]
    [InlineData("OPENCLAW_DATABASE", "", "OPENCLAW_DATABASE", "PostgreSQL")]
    [InlineData("OPENCLAW_DATABASE", "Host=127.0.0.1;Port=1;Database=x;Username=x", "database", "127.0.0.1")]
    [InlineData("Cluster__SiloPort", "x", "Cluster:SiloPort", "1 to 65535")]
    [InlineData("Cluster__Address", "here", "Cluster:Address", "IP address")]
    [InlineData("Cluster__Membership__ProbeTimeoutMs", "1", "Cluster:Membership:ProbeTimeoutMs", "500 to 60000")]
    [InlineData("Cluster__Membership__Probe", "1", "Cluster:Membership:Probe", "ProbeTimeoutMs")]
    [InlineData("Cluster__Tls__Key", "/nowhere.key", "Cluster:Tls:", "Authority")]
    [InlineData("Silo__MaxConcurrentRuns", "0", "Silo:MaxConcurrentRuns", "1 to 100000")]
    [InlineData("Silo__DefaultTenantFile", "/nowhere.yaml", "Silo:DefaultTenantFile", "/nowhere.yaml")]
    public async Task A_setting_that_cannot_be_used_stops_the_start(string variable, string value, string named, string allowed)
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        cluster.Environment["Cluster__DatabaseWaitSeconds"] = "0";
        cluster.Environment[variable] = value;

        var silo = cluster.LaunchSilo();
        await silo.Exited();

        Assert.Equal(1, silo.ExitCode);
        Assert.Contains(named, silo.Errors, StringComparison.Ordinal);
        Assert.Contains(allowed, silo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Errors, StringComparison.Ordinal);
    }

    private static async Task Closed(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) > 0) Assert.DoesNotContain("openclaw", Encoding.ASCII.GetString(buffer), StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            // Reset: as good an end as any.
        }
    }
}
