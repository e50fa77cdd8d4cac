using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OpenClaw.Gateway.Auditing;
using OpenClaw.Protocol.Audit;

namespace OpenClaw.ClusterTests.Auditing;

/// <summary>The log as JSON Lines.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AuditExportTests(GatewayCluster cluster)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_line_is_an_entry_and_many_pages_are_one_answer()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        await Log.Append([.. Enumerable.Range(0, 1_500).Select(number => Entry(tenant.Name, $"a.{number}"))], default);

        var lines = await ExportAsync($"?tenant={tenant.Name}&category=security");

        Assert.Equal(Enumerable.Range(0, 1_500).Select(number => $"a.{number}"), lines.Select(line => line.GetProperty("action").GetString()!));
        Assert.Equal("refused", lines[0].GetProperty("outcome").GetString());
        Assert.Equal("security", lines[0].GetProperty("category").GetString());
        Assert.Equal(Noon, lines[0].GetProperty("time").GetDateTimeOffset());
    }

    [Fact]
    public async Task Times_and_a_limit_narrow_it()
    {
        var tenant = await cluster.TenantAsync(listens: false);
        await Log.Append([.. Enumerable.Range(0, 5).Select(hour => Entry(tenant.Name, $"h.{hour}") with { Time = Noon.AddHours(hour) })], default);

        var lines = await ExportAsync($"?tenant={tenant.Name}&category=security&since=2026-11-25T13:00:00Z&until=2026-11-25T16:00:00Z&limit=2");

        Assert.Equal(["h.1", "h.2"], lines.Select(line => line.GetProperty("action").GetString()!));
    }

    [Fact]
    public async Task Who_asks_for_one_tenant_gets_no_other()
    {
        var (mine, theirs) = (await cluster.TenantAsync(listens: false), await cluster.TenantAsync(listens: false));
        await Log.Append([Entry(mine.Name, "mine"), Entry(theirs.Name, "theirs")], default);

        var lines = await ExportAsync($"?tenant={theirs.Name}&category=security", mine.Name);

        Assert.Equal(["mine"], lines.Select(line => line.GetProperty("action").GetString()!));
    }

    [Theory]
    [InlineData("?category=secret")]
    [InlineData("?since=yesterday")]
    [InlineData("?limit=-1")]
    public async Task A_query_that_is_none_is_refused(string query) => await Assert.ThrowsAsync<ProtocolException>(() => ExportAsync(query));

    private IAuditLogGrain Log => cluster.Cluster.Client.GetGrain<IAuditLogGrain>(0);

    private async Task<IReadOnlyList<JsonElement>> ExportAsync(string query, string? tenant = null)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new AuditExport(cluster.Cluster.Client).WriteAsync(http, tenant);
        return [.. Encoding.UTF8.GetString(body.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static AuditEntry Entry(string tenant, string action) => new()
    {
        Time = Noon, Tenant = tenant, Category = AuditCategory.Security, Actor = "test", Action = action, Outcome = AuditOutcome.Refused,
    };
}
