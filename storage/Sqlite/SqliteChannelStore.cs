using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sqlite.Channels;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>Accounts of channels in SQLite.</summary>
internal sealed class SqliteChannelStore(SqliteDatabase database) : IChannelStore
{
    private const string FindSql = "SELECT enabled, owner, silo, identity FROM channel_accounts WHERE tenant = ?1 AND channel = ?2 AND account = ?3";

    private const string ListSql = "SELECT channel, account FROM channel_accounts WHERE tenant = ?1 ORDER BY channel, account";

    private const string EnabledSql = "SELECT channel, account FROM channel_accounts WHERE tenant = ?1 AND enabled = 1";

    private const string EnableSql = """
        INSERT INTO channel_accounts (tenant, channel, account, enabled, owner, delivery_owner) VALUES (?1, ?2, ?3, 1, 0, 0)
        ON CONFLICT (tenant, channel, account) DO UPDATE SET enabled = 1
        """;

    private const string DisableSql = "UPDATE channel_accounts SET enabled = 0 WHERE tenant = ?1 AND channel = ?2 AND account = ?3";

    private const string ClaimSql = """
        INSERT INTO channel_accounts (tenant, channel, account, enabled, owner, silo, delivery_owner) VALUES (?1, ?2, ?3, 1, 1, ?4, 0)
        ON CONFLICT (tenant, channel, account) DO UPDATE SET owner = owner + 1, silo = excluded.silo
        RETURNING owner
        """;

    private const string ReleaseSql = "UPDATE channel_accounts SET silo = NULL WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND owner = ?4";

    private const string IdentitySql = "UPDATE channel_accounts SET identity = ?5 WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND owner = ?4";

    private const string AbandonedSql = "SELECT tenant, channel, account, silo FROM channel_accounts WHERE enabled = 1";

    private const string SeenSql = "SELECT 1 FROM channel_seen WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND vendor_id = ?4";

    private const string PurgeSql = """
        DELETE FROM channel_seen WHERE (tenant, channel, account, vendor_id) IN
          (SELECT tenant, channel, account, vendor_id FROM channel_seen WHERE seen_at < ?1 LIMIT 500)
        """;

    public Task<ChannelAccountRow?> FindAccount(ChannelAccountKey key, CancellationToken cancellationToken) => database.Read(key, static (db, key) =>
    {
        using var row = db.Prepare(FindSql).With(key);
        return row.Read() ? new ChannelAccountRow { Key = key, Enabled = row.Int64(0) != 0, Owner = row.Int64(1), Silo = row.TextOrNull(2), Identity = row.TextOrNull(3) } : null;
    }, cancellationToken);

    public Task<IReadOnlyList<ChannelAccountKey>> ListAccounts(string tenant, CancellationToken cancellationToken) => database.Read(tenant, static (db, tenant) =>
    {
        var keys = new List<ChannelAccountKey>();
        using var row = db.Prepare(ListSql).With(tenant);
        while (row.Read()) keys.Add(new(tenant, row.Text(0), row.Text(1)));
        return (IReadOnlyList<ChannelAccountKey>)keys;
    }, cancellationToken);

    public Task<IReadOnlyList<ChannelAccountKey>> SetEnabled(
        string tenant, IReadOnlyCollection<(string Channel, string Account)> enabled, CancellationToken cancellationToken) =>
        database.Write((tenant, enabled), static (db, of) =>
        {
            var gone = new List<ChannelAccountKey>();
            using (var row = db.Prepare(EnabledSql).With(of.tenant))
            {
                while (row.Read())
                {
                    if (!of.enabled.Contains((row.Text(0), row.Text(1)))) gone.Add(new(of.tenant, row.Text(0), row.Text(1)));
                }
            }
            foreach (var key in gone) db.Prepare(DisableSql).With(key).Run();
            foreach (var (channel, account) in of.enabled) db.Prepare(EnableSql).With(new ChannelAccountKey(of.tenant, channel, account)).Run();
            return (IReadOnlyList<ChannelAccountKey>)gone;
        }, cancellationToken);

    public Task<long> Claim(ChannelAccountKey key, string silo, CancellationToken cancellationToken) => database.Write((key, silo), static (db, of) =>
    {
        using var row = db.Prepare(ClaimSql).With(of.key).With(of.silo);
        row.Read();
        var owner = row.Int64(0);
        // To the end: a statement that is left half way keeps the transaction from committing.
        row.Read();
        return owner;
    }, cancellationToken);

    public Task<bool> Owns(ChannelAccountKey key, long owner, CancellationToken cancellationToken) =>
        database.Read((key, owner), static (db, of) => ChannelWrites.Owns(db, of.key, of.owner), cancellationToken);

    public Task Release(ChannelAccountKey key, long owner, CancellationToken cancellationToken) =>
        database.Write((key, owner), static (db, of) => db.Prepare(ReleaseSql).With(of.key).With(of.owner).Run(), cancellationToken);

    public Task SetIdentity(ChannelAccountKey key, long owner, string? identity, CancellationToken cancellationToken) =>
        database.Write((key, owner, identity), static (db, of) => db.Prepare(IdentitySql).With(of.key).With(of.owner).With(of.identity).Run(), cancellationToken);

    public Task<IReadOnlyList<ChannelAccountKey>> FindAbandoned(IReadOnlyCollection<string> livingSilos, int limit, CancellationToken cancellationToken) =>
        database.Read((livingSilos, limit), static (db, of) =>
        {
            var found = new List<ChannelAccountKey>();
            using var row = db.Prepare(AbandonedSql);
            while (found.Count < of.limit && row.Read())
            {
                if (row.TextOrNull(3) is { } silo && of.livingSilos.Contains(silo)) continue;
                found.Add(new(row.Text(0), row.Text(1), row.Text(2)));
            }
            return (IReadOnlyList<ChannelAccountKey>)found;
        }, cancellationToken);

    public Task<bool> WasSeen(ChannelAccountKey key, string vendorId, CancellationToken cancellationToken) => database.Read((key, vendorId), static (db, of) =>
    {
        using var row = db.Prepare(SeenSql).With(of.key).With(of.vendorId);
        return row.Read();
    }, cancellationToken);

    public async Task<bool> Take(SeenRow seen, IReadOnlyList<NewOutboxRow> answers, CancellationToken cancellationToken)
    {
        try
        {
            return await database.Write((seen, answers), static (db, of) =>
            {
                ChannelWrites.Take(db, of.seen);
                foreach (var answer in of.answers) ChannelWrites.Add(db, answer);
                return true;
            }, cancellationToken);
        }
        catch (DuplicateDeliveryException)
        {
            return false;
        }
    }

    public async Task<int> Purge(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Write(before.ToUnixTimeMilliseconds(), static (db, time) => db.Prepare(PurgeSql).With(time).Run(), cancellationToken);
            purged += step;
            if (step == 0) return purged;
        }
    }
}
