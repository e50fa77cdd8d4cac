using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Protocol.Audit;
using OpenClaw.Storage;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Sqlite;

public sealed class SqliteAuditTests
{
    [Fact]
    public async Task The_database_itself_refuses_to_change_an_entry()
    {
        await using var host = await SqliteHost.StartNew();
        await host.Services.GetRequiredService<IAuditStore>().Append(
            [new() { Time = DateTimeOffset.UnixEpoch, Category = AuditCategory.Security, Actor = "a", Action = "auth.failed", Outcome = AuditOutcome.Refused }], default);

        await Assert.ThrowsAsync<SqliteException>(() => host.Database.Write(0, static (db, _) => db.Prepare("UPDATE audit_log SET outcome = 0").Run(), default));
    }
}
