using System.Net;
using System.Net.Http.Headers;
using OpenClaw.EndToEndTests.Durability;

namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>Frontends keep nothing: clients go from one to another, and a frontend goes when it is told to.</summary>
[Collection(ClusterCollection.Name)]
public sealed class FrontendTests(DatabaseServer database)
{
    [Fact]
    public async Task A_client_of_a_frontend_that_stops_is_told_when_to_come_back_and_goes_on_at_another()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        await cluster.StartSiloAsync();
        var one = await cluster.StartFrontendAsync();
        var other = await cluster.StartFrontendAsync();
        using var device = new WireDevice();
        await using var client = await one.ConnectAsync(options => (options.Token, options.Device) = (ClusterInstallation.Token, device));
        var deviceToken = client.DeviceToken;
        var run = await client.Say("SAY:an answer TOKENS:10 DELAY:100", "k1");

        Assert.Equal(0, await one.StopAsync());
        Assert.Equal(new(1012, "service restart"), await client.Closed);
        Assert.Equal(1_000, Assert.Single(client.Events.Named("shutdown")).At("restartExpectedMs").GetInt32());

        // With the token of its device alone: the other frontend has never seen it.
        await using var again = await other.ConnectAsync(options => (options.Token, options.Device) = (deviceToken, device));
        Assert.Equal("ok", await again.Wait(run));
    }

    [Fact]
    public async Task A_frontend_without_a_silo_says_so_and_serves_as_soon_as_there_is_one()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        // The schema has to be there before a frontend can read who is a member.
        await (await cluster.StartSiloAsync()).StopAsync();
        var frontend = cluster.LaunchFrontend();
        // The second time: the first may come before the probes are listened for.
        await frontend.Printed("No silo can be reached yet", times: 2);
        using var http = new HttpClient { BaseAddress = frontend.Management };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz")).StatusCode);

        await cluster.StartSiloAsync();
        await frontend.Printed("The frontend is ready");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);
        Assert.Contains("openclaw_sockets", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await using var client = await frontend.ConnectAsync(options => options.Token = ClusterInstallation.Token);
        await Answers.Settled(client, [await SaidAsync(client)]);
        Assert.Contains("method=\"chat.send\"", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_of_clients_tells_nothing_of_the_process()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        await cluster.StartSiloAsync();
        var frontend = await cluster.StartFrontendAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{frontend.Url.Port}") };

        // The name of the management port in a header opens nothing.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = $"127.0.0.1:{frontend.Management!.Port}" } };
        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task The_dashboard_opens_to_who_administers_on_silos_and_on_frontends()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        cluster.Environment["OPENCLAW_ADMIN_TOKEN"] = "admin-token";
        var silo = await cluster.StartSiloAsync();
        var frontend = await cluster.StartFrontendAsync();

        foreach (var address in new[] { silo.Management!, new Uri($"http://127.0.0.1:{frontend.Url.Port}") })
        {
            using var http = new HttpClient { BaseAddress = address };
            foreach (var path in new[] { "/dashboard/", "/dashboard/DashboardCounters" })
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path)).StatusCode);
                Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(With(path, "another"))).StatusCode);
                Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(With(path, "admin-token"))).StatusCode);
            }
        }
        Assert.Contains("OpenClaw.Grains", await CountersAsync(silo.Management!), StringComparison.Ordinal);

        static HttpRequestMessage With(string path, string token) =>
            new(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

        static async Task<string> CountersAsync(Uri silo)
        {
            using var http = new HttpClient { BaseAddress = silo };
            return await (await http.SendAsync(With("/dashboard/DashboardCounters", "admin-token"))).Content.ReadAsStringAsync();
        }
    }

    private static async Task<string> SaidAsync(WireClient client)
    {
        await client.Say("SAY:hello", "k1");
        return "SAY:hello";
    }
}
