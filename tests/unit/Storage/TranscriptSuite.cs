using System.Globalization;
using OpenClaw.Storage.Sessions;
using Xunit;
using static OpenClaw.UnitTests.Storage.Rows;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Transcripts: append, truncate, history, export.</summary>
public abstract class TranscriptSuite : StoreSuite
{
    private const string Key = "agent:main:main";

    [StoreFact]
    public async Task A_transcript_is_read_in_order_from_a_sequence_on()
    {
        await Append(Entry("s1", 1), Entry("s1", 2, client: null) with { ParentId = "00000001", Type = "custom" }, Entry("s1", 3));

        var rows = await Sessions.ReadTranscript(Tenant, "s1", 2, None);

        Assert.Equal([2, 3], rows.Select(row => row.Seq));
        Assert.Equal(("s1", "00000002", "00000001", "custom", 1002L), (rows[0].SessionId, rows[0].EntryId, rows[0].ParentId, rows[0].Type, rows[0].Timestamp));
        Assert.Equal(("line 2", null, "client 3"), (Text(rows[0].Json), Text(rows[0].ClientJson), Text(rows[1].ClientJson)));
    }

    [StoreFact]
    public async Task Text_and_bytes_come_back_as_they_were_given()
    {
        var odd = Entry("s1", 1) with { Type = "a\0b ☃ 😀", Json = new byte[] { 0, 255, 10 }, ClientJson = ReadOnlyMemory<byte>.Empty };
        await Append(odd);

        var row = Assert.Single(await Sessions.ReadTranscript(Tenant, "s1", 1, None));

        Assert.Equal(odd.Type, row.Type);
        Assert.Equal([0, 255, 10], row.Json.ToArray());
        Assert.Equal(0, row.ClientJson!.Value.Length);
    }

    [StoreFact]
    public async Task A_sequence_is_never_written_twice()
    {
        await Append(Entry("s1", 1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Append(Entry("s1", 2), Entry("s1", 1)));

        Assert.Single(await Sessions.ReadTranscript(Tenant, "s1", 0, None));
    }

    [StoreFact]
    public async Task History_gives_the_last_client_messages_oldest_first()
    {
        await Append(Entry("s1", 1), Entry("s1", 2, client: null), Entry("s1", 3), Entry("s1", 4));

        Assert.Equal(["client 3", "client 4"], await History(2, 1000));
        Assert.Equal(["client 1", "client 3", "client 4"], await History(200, 1000));
        Assert.Empty(await History(0, 1000));
    }

    [StoreTheory]
    [InlineData(27, 3)]
    [InlineData(26, 2)]
    [InlineData(18, 2)]
    [InlineData(17, 1)]
    [InlineData(8, 0)]
    public async Task History_is_cut_to_its_bytes_from_the_old_end(long maxBytes, int expected)
    {
        await Append(Entry("s1", 1), Entry("s1", 2), Entry("s1", 3));

        var history = await History(200, maxBytes);

        Assert.Equal(new[] { "client 1", "client 2", "client 3" }[^expected..], history);
    }

    [StoreFact]
    public async Task Truncating_removes_what_is_before_a_sequence_of_that_session_id()
    {
        await Append(Entry("s1", 1), Entry("s1", 2), Entry("s1", 3), Entry("s2", 1));

        await Sessions.Store(Tenant, Key, c => c with { Truncate = [("s1", 3)] });

        Assert.Equal([3], (await Sessions.ReadTranscript(Tenant, "s1", 0, None)).Select(row => row.Seq));
        Assert.Single(await Sessions.ReadTranscript(Tenant, "s2", 0, None));
    }

    [StoreFact]
    public async Task Truncating_comes_before_appending()
    {
        await Append(Entry("s1", 1), Entry("s1", 2));

        await Sessions.Store(Tenant, Key, c => c with { Truncate = [("s1", long.MaxValue)], Append = [Entry("s1", 1, client: "compact")] });

        Assert.Equal(["compact 1"], await History(10, 1000));
    }

    [StoreFact]
    public async Task The_last_sequence_is_that_of_the_current_session_id()
    {
        await Sessions.Store(Tenant, Key, c => c with { Session = Session("s1"), Append = [Entry("s1", 1), Entry("s1", 2)] });
        await Sessions.Store(Tenant, Key, c => c with { Session = Session("s2") });

        Assert.Equal(0, (await Sessions.Load(Tenant, Key, None))!.LastSeq);
    }

    [StoreFact]
    public async Task An_export_gives_every_line_in_order_over_several_pages()
    {
        await Append([.. Enumerable.Range(1, 450).Select(seq => Entry("s1", seq))]);

        var lines = new List<string>();
        await foreach (var line in Sessions.ExportTranscript(Tenant, "s1", None))
            lines.Add(Text(line));

        Assert.Equal(Enumerable.Range(1, 450).Select(seq => string.Create(CultureInfo.InvariantCulture, $"line {seq}")), lines);
    }

    [StoreFact]
    public async Task Another_tenant_sees_none_of_it()
    {
        await Append(Entry("s1", 1));

        Assert.Empty(await Sessions.ReadTranscript(Other, "s1", 0, None));
        Assert.Empty(await Sessions.ReadHistory(Other, "s1", 10, 1000, None));
        await foreach (var line in Sessions.ExportTranscript(Other, "s1", None))
            Assert.Fail($"exported {Text(line)}");
    }

    [StoreFact]
    public async Task Another_tenant_truncates_only_its_own()
    {
        await Append(Entry("s1", 1));

        await Sessions.Store(Other, Key, c => c with { Truncate = [("s1", long.MaxValue)] });

        Assert.Single(await Sessions.ReadTranscript(Tenant, "s1", 0, None));
    }

    private Task<long> Append(params TranscriptRow[] entries) => Sessions.Store(Tenant, Key, c => c with { Append = entries });

    private async Task<string[]> History(int limit, long maxBytes) =>
        [.. (await Sessions.ReadHistory(Tenant, "s1", limit, maxBytes, None)).Select(Text)];
}
