using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Log lines of a tenant.</summary>
public abstract class TenantLogStoreSuite : StoreSuite
{
    [StoreFact]
    public async Task A_cursor_counts_the_bytes_of_the_lines_and_their_ends()
    {
        Assert.Equal(4, await Append("one"));
        Assert.Equal(4 + 3 + 1, await Append("é", ""));
    }

    [StoreFact]
    public async Task Without_a_cursor_the_last_lines_are_read_and_from_there_on_the_new_ones()
    {
        await Append("a", "b", "c");

        var last = await Logs.Read(Tenant, null, 2, 1000, None);
        await Append("d");
        var next = await Logs.Read(Tenant, last.Cursor, 10, 1000, None);

        Assert.Equal(["b", "c"], last.Lines);
        Assert.Equal((6L, 6L, true, false), (last.Cursor, last.Size, last.Truncated, last.Reset));
        Assert.Equal(["d"], next.Lines);
        Assert.Equal((8L, 8L, false, false), (next.Cursor, next.Size, next.Truncated, next.Reset));
    }

    [StoreFact]
    public async Task A_reader_with_small_pages_gets_every_line_once()
    {
        await Append("a", "bb", "ccc");

        var first = await Logs.Read(Tenant, 0, 2, 1000, None);
        var second = await Logs.Read(Tenant, first.Cursor, 2, 1000, None);

        Assert.Equal((true, false), (first.Truncated, second.Truncated));
        Assert.Equal(["a", "bb", "ccc"], first.Lines.Concat(second.Lines));
    }

    [StoreFact]
    public async Task Pages_are_cut_by_bytes_but_never_stand_still()
    {
        await Append("a", "bb", "long enough");

        Assert.Equal(["a", "bb"], (await Logs.Read(Tenant, 0, 10, 5, None)).Lines);
        Assert.Equal(["a"], (await Logs.Read(Tenant, 0, 10, 4, None)).Lines);
        Assert.Equal(["long enough"], (await Logs.Read(Tenant, 5, 10, 1, None)).Lines);
        Assert.Equal(["long enough"], (await Logs.Read(Tenant, null, 10, 1, None)).Lines);
    }

    [StoreFact]
    public async Task The_end_is_a_cursor_with_nothing_behind_it()
    {
        await Append("a");

        var page = await Logs.Read(Tenant, 2, 10, 1000, None);

        Assert.Empty(page.Lines);
        Assert.Equal((2L, false, false), (page.Cursor, page.Truncated, page.Reset));
    }

    [StoreTheory]
    [InlineData(100)]
    [InlineData(-1)]
    public async Task An_unknown_cursor_gives_the_last_lines_and_says_so(long cursor)
    {
        await Append("a", "b");

        var page = await Logs.Read(Tenant, cursor, 10, 1000, None);

        Assert.Equal(["a", "b"], page.Lines);
        Assert.Equal((4L, true), (page.Cursor, page.Reset));
    }

    [StoreFact]
    public async Task Beyond_their_number_the_oldest_lines_are_forgotten_and_their_cursors_reset()
    {
        await Append("1", "2", "3", "4");
        await Append("5", "6", "7");

        var forgotten = await Logs.Read(Tenant, 0, 10, 1000, None);
        var kept = await Logs.Read(Tenant, 4, 10, 1000, None);

        Assert.Equal(["3", "4", "5", "6", "7"], forgotten.Lines);
        Assert.True(forgotten.Reset);
        Assert.Equal(["3", "4", "5", "6", "7"], kept.Lines);
        Assert.False(kept.Reset);
    }

    [StoreFact]
    public async Task Beyond_their_bytes_the_oldest_lines_are_forgotten()
    {
        await Append(new string('a', 499), new string('b', 499));
        await Append(new string('c', 499));

        Assert.Equal(["b", "c"], (await Logs.Read(Tenant, null, 10, 5000, None)).Lines.Select(line => line[..1]));
    }

    [StoreFact]
    public async Task After_both_kinds_of_forgetting_the_count_is_still_right()
    {
        await Append("1", "2", "3", "4", "5");
        await Append(new string('x', 1020));
        await Append("6", "7", "8", "9", "10", "11");

        Assert.Equal(["7", "8", "9", "10", "11"], (await Logs.Read(Tenant, null, 10, 5000, None)).Lines);
    }

    [StoreFact]
    public async Task A_line_end_or_an_endless_line_is_refused_with_all_that_came_with_it()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Append("fine", "a\nb"));
        await Assert.ThrowsAsync<ArgumentException>(() => Append("fine", new string('x', 1024)));

        Assert.Equal(0, (await Logs.Read(Tenant, null, 10, 1000, None)).Size);
    }

    [StoreFact]
    public async Task Another_tenant_sees_none_of_it()
    {
        await Append("a");

        var page = await Logs.Read(Other, null, 10, 1000, None);

        Assert.Empty(page.Lines);
        Assert.Equal((0L, 0L), (page.Cursor, page.Size));
        Assert.Equal(2, await Logs.Append(Other, ["b"], None));
    }

    private Task<long> Append(params string[] lines) => Logs.Append(Tenant, lines, None);
}
