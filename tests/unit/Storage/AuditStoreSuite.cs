using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Values;
using Xunit;

namespace OpenClaw.UnitTests.Storage;

/// <summary>What the audit log promises on every database.</summary>
public abstract class AuditStoreSuite : StoreSuite
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [StoreFact]
    public async Task An_entry_comes_back_as_it_was_written()
    {
        var entry = Entry("pairing.approved") with
        {
            Category = AuditCategory.Audit, Target = "device:1", Outcome = AuditOutcome.Failed, Count = 7, TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            Details = new JsonText("{\"a\":\"é\"}"u8.ToArray()),
        };

        await Audit.Append([entry], None);

        var stored = Assert.Single(await Audit.Read(new(), None));
        Assert.True(stored.Id > 0);
        Assert.Equal(entry, stored with { Id = 0 });
    }

    [StoreFact]
    public async Task What_is_absent_stays_absent()
    {
        await Audit.Append([Entry("killswitch.engaged") with { Tenant = null }], None);

        var stored = Assert.Single(await Audit.Read(new(), None));

        Assert.Equal((null, null, null, null), (stored.Tenant, stored.Target, stored.TraceId, stored.Details));
    }

    [StoreFact]
    public async Task Pages_follow_each_other_without_holes_or_repeats()
    {
        await Audit.Append([Entry("1"), Entry("2"), Entry("3")], None);
        await Audit.Append([Entry("4"), Entry("5")], None);

        var read = new List<string>();
        var after = 0L;
        while (await Audit.Read(new() { AfterId = after, Limit = 2 }, None) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 2);
            read.AddRange(page.Select(entry => entry.Action));
            after = page[^1].Id;
        }

        Assert.Equal(["1", "2", "3", "4", "5"], read);
    }

    [StoreFact]
    public async Task A_tenant_is_shown_its_own_entries_only()
    {
        await Audit.Append([Entry("mine"), Entry("theirs") with { Tenant = Other }, Entry("installation") with { Tenant = null }], None);

        Assert.Equal(["mine"], (await Audit.Read(new() { Tenant = Tenant }, None)).Select(entry => entry.Action));
        Assert.Equal(["mine", "theirs", "installation"], (await Audit.Read(new(), None)).Select(entry => entry.Action));
    }

    [StoreFact]
    public async Task Category_and_time_narrow_what_is_read()
    {
        await Audit.Append(
        [
            Entry("early") with { Time = Noon.AddHours(-1) }, Entry("noon"), Entry("work") with { Category = AuditCategory.Audit }, Entry("late") with { Time = Noon.AddHours(1) },
        ], None);

        var read = await Audit.Read(new() { Tenant = Tenant, Category = AuditCategory.Security, Since = Noon, Until = Noon.AddHours(1) }, None);

        Assert.Equal(["noon"], read.Select(entry => entry.Action));
    }

    [StoreFact]
    public async Task Only_old_entries_of_the_category_are_forgotten_however_many()
    {
        await Audit.Append([.. Enumerable.Range(0, 1_200).Select(index => Entry($"old {index}"))], None);
        await Audit.Append([Entry("old work") with { Category = AuditCategory.Audit }, Entry("new") with { Time = Noon.AddDays(1) }], None);

        Assert.Equal(1_200, await Audit.Purge(AuditCategory.Security, Noon.AddDays(1), None));

        Assert.Equal(["old work", "new"], (await Audit.Read(new(), None)).Select(entry => entry.Action));
    }

    [StoreFact]
    public async Task The_id_of_a_forgotten_entry_is_not_given_again()
    {
        await Audit.Append([Entry("a")], None);
        var id = (await Audit.Read(new(), None))[0].Id;
        await Audit.Purge(AuditCategory.Security, Noon.AddDays(1), None);

        await Audit.Append([Entry("b")], None);

        Assert.True((await Audit.Read(new(), None))[0].Id > id);
    }

    private static AuditEntry Entry(string action) => new()
    {
        Time = Noon, Tenant = Tenant, Category = AuditCategory.Security, Actor = "device:abc", Action = action, Outcome = AuditOutcome.Ok,
    };
}
