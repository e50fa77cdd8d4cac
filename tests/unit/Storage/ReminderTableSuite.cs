using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>Reminders and the ranges of the ring they are read by.</summary>
public abstract class ReminderTableSuite : StoreSuite
{
    private static readonly DateTime FirstTick = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private IReminderTable Reminders => Services.GetRequiredService<IReminderTable>();

    [StoreFact]
    public async Task A_reminder_comes_back_as_it_was_written()
    {
        var grain = GrainId.Create("cron", new string('x', 600) + "/job");
        var etag = await Reminders.UpsertRow(Entry(grain, "tick"), None);

        var read = (await Reminders.ReadRow(grain, "tick", None))!;

        Assert.Equal((grain, "tick", FirstTick, TimeSpan.FromMinutes(5), etag), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await Reminders.ReadRow(grain, "tock", None));
    }

    [StoreFact]
    public async Task Writing_again_replaces_it_under_a_new_etag()
    {
        var grain = GrainId.Create("cron", "a");
        var first = await Reminders.UpsertRow(Entry(grain, "tick"), None);
        var entry = Entry(grain, "tick");
        entry.Period = TimeSpan.FromHours(1);
        var second = await Reminders.UpsertRow(entry, None);

        var read = Assert.Single((await Reminders.ReadRows(grain, None)).Reminders);

        Assert.NotEqual(first, second);
        Assert.Equal((TimeSpan.FromHours(1), second), (read.Period, read.ETag));
    }

    [StoreFact]
    public async Task It_is_removed_only_under_its_etag()
    {
        var grain = GrainId.Create("cron", "a");
        var old = await Reminders.UpsertRow(Entry(grain, "tick"), None);
        var etag = await Reminders.UpsertRow(Entry(grain, "tick"), None);

        Assert.False(await Reminders.RemoveRow(grain, "tick", old!, None));
        Assert.True(await Reminders.RemoveRow(grain, "tick", etag!, None));
        Assert.False(await Reminders.RemoveRow(grain, "tick", etag!, None));
        Assert.Empty((await Reminders.ReadRows(grain, None)).Reminders);
    }

    [StoreFact]
    public async Task A_range_leaves_out_its_begin_holds_its_end_and_may_go_over_the_top()
    {
        var byHash = Enumerable.Range(0, 8).Select(i => GrainId.Create("cron", $"g{i}")).OrderBy(grain => grain.GetUniformHashCode()).ToArray();
        foreach (var grain in byHash)
            await Reminders.UpsertRow(Entry(grain, "tick"), None);
        var hashes = byHash.Select(grain => grain.GetUniformHashCode()).ToArray();

        Assert.Equal(byHash[3..6], await Grains(hashes[2], hashes[5]));
        Assert.Equal(byHash[..3].Concat(byHash[6..]), await Grains(hashes[5], hashes[2]));
        Assert.Equal(byHash, await Grains(hashes[4], hashes[4]));
        Assert.Equal(byHash, await Grains(0, uint.MaxValue));
        Assert.Empty(await Grains(hashes[2], hashes[2] + 1));
    }

    [StoreFact]
    public async Task Reminders_of_a_grain_are_its_own()
    {
        var grain = GrainId.Create("cron", "a");
        await Reminders.UpsertRow(Entry(grain, "tick"), None);
        await Reminders.UpsertRow(Entry(grain, "tock"), None);
        await Reminders.UpsertRow(Entry(GrainId.Create("cron", "ab"), "tick"), None);

        Assert.Equal(["tick", "tock"], (await Reminders.ReadRows(grain, None)).Reminders.Select(entry => entry.ReminderName).Order());
    }

    private async Task<GrainId[]> Grains(uint begin, uint end) =>
        [.. (await Reminders.ReadRows(begin, end, None)).Reminders.Select(entry => entry.GrainId).OrderBy(grain => grain.GetUniformHashCode())];

    private static ReminderEntry Entry(GrainId grain, string name) => new()
    {
        GrainId = grain,
        ReminderName = name,
        StartAt = FirstTick,
        Period = TimeSpan.FromMinutes(5),
        ETag = "",
    };
}
