using OpenClaw.Storage.Sessions;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage;

/// <summary>A tenant as a whole: counted, exported, deleted, and never anything of another's.</summary>
public abstract class TenantDataStoreSuite : StoreSuite
{
    private const string Key = "agent:main:main";

    [StoreFact]
    public async Task Sessions_tokens_and_bytes_are_those_of_the_tenant()
    {
        await Fill(Tenant, "s1");
        await Fill(Other, "s2");
        await Sessions.Claim(Tenant, "agent:main:only-claimed", None);

        Assert.Equal(1, await Data.CountSessions(Tenant, None));
        Assert.Equal(10, await Data.CountTokens(Tenant, DateTimeOffset.FromUnixTimeMilliseconds(1_000), None));
        Assert.Equal(0, await Data.CountTokens(Tenant, DateTimeOffset.FromUnixTimeMilliseconds(1_001), None));
        // Transcript line and what clients read of it, entry and list row, and the file.
        Assert.Equal("{\"n\":1}".Length + "client 1".Length + "{\"id\":\"s1\"}".Length + "row of s1".Length + 3, await Data.MeasureBytes(Tenant, None));
        Assert.Equal(0, await Data.MeasureBytes("nobody", None));
    }

    [StoreFact]
    public async Task An_export_has_every_kind_of_row_once_and_nothing_of_others()
    {
        await Fill(Tenant, "s1");
        await Fill(Other, "s2");

        List<string> lines = [];
        await foreach (var line in Data.Export(Tenant, None)) lines.Add(Text(line));

        Assert.Equal(
            [
                """{"kind":"session","key":"agent:main:main","entry":{"id":"s1"}}""",
                """{"kind":"transcript","sessionId":"s1","entry":{"n":1}}""",
                """{"kind":"file","agent":"main","path":"a.txt","base64":"AQID"}""",
                """{"kind":"usage","at":1000,"agent":"main","sessionId":"s1","model":"demo/demo","input":1,"output":2,"cacheRead":3,"cacheWrite":4,"costMicros":5}""",
            ],
            lines.Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\"updatedAt\":[0-9]+,", "")));
    }

    [StoreFact]
    public async Task An_export_of_more_than_a_page_is_whole_and_in_order()
    {
        await Sessions.Store(Tenant, Key, commit => commit with
        {
            Session = Row("s1"), Append = [.. Enumerable.Range(1, 450).Select(seq => Line("s1", seq))],
        });

        List<string> lines = [];
        await foreach (var line in Data.Export(Tenant, None)) lines.Add(Text(line));

        Assert.Equal(
            Enumerable.Range(1, 450).Select(seq => $$$"""{"kind":"transcript","sessionId":"s1","entry":{"n":{{{seq}}}}}"""),
            lines.Where(line => line.Contains("transcript", StringComparison.Ordinal)));
    }

    [StoreFact]
    public async Task Deleting_leaves_no_row_of_the_tenant_and_all_of_the_others()
    {
        await Fill(Tenant, "s1");
        await Fill(Other, "s2");

        var deleted = await Data.Delete(Tenant, None);

        Assert.True(deleted >= 8, $"{deleted} rows");
        Assert.Equal((0, 0L), (await Data.CountSessions(Tenant, None), await Data.MeasureBytes(Tenant, None)));
        Assert.Null(await Sessions.Load(Tenant, Key, None));
        Assert.Null(await Sessions.FindRun(Tenant, "r-s1", None));
        Assert.Empty(await Workspaces.List(Tenant, "main", "", None));
        Assert.Empty((await Logs.Read(Tenant, null, 10, 1000, None)).Lines);
        Assert.Equal(0, await Data.Delete(Tenant, None));
        Assert.Equal(1, await Data.CountSessions(Other, None));
        Assert.Single((await Logs.Read(Other, null, 10, 1000, None)).Lines);
        Assert.NotNull(await Sessions.FindRun(Other, "r-s2", None));
    }

    [StoreFact]
    public async Task An_owner_of_a_deleted_session_can_write_no_more()
    {
        var fence = await Sessions.Store(Tenant, Key, commit => commit with { Session = Row("s1") });
        await Data.Delete(Tenant, None);

        await Assert.ThrowsAsync<FencedException>(() => Sessions.Commit(
            new() { Tenant = Tenant, SessionKey = Key, Fence = fence, Append = [Line("s1", 1)] }, None));
    }

    private async Task Fill(string tenant, string sessionId)
    {
        await Sessions.Store(tenant, Key, commit => commit with
        {
            Session = Row(sessionId), Append = [Line(sessionId, 1)], NewInbox = [Inbox(1)], NewRuns = [Run(Key, $"r-{sessionId}")],
            Usage =
            [
                new()
                {
                    At = 1_000, AgentId = "main", SessionId = sessionId, RunId = "r", Provider = "demo", Model = "demo", Input = 1, Output = 2, CacheRead = 3, CacheWrite = 4,
                    CostMicros = 5,
                },
            ],
        });
        await Workspaces.Write(tenant, "main", "a.txt", new byte[] { 1, 2, 3 }, null, None);
        await Logs.Append(tenant, ["{}"], None);
    }

    private static SessionRow Row(string sessionId) => Session(sessionId) with { Entry = Bytes($$"""{"id":"{{sessionId}}"}""") };

    private static TranscriptRow Line(string sessionId, int seq) => Entry(sessionId, seq) with { Json = Bytes($$"""{"n":{{seq}}}""") };
}
