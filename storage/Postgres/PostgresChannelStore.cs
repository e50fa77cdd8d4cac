using Npgsql;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Postgres.Channels;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>Accounts of channels in PostgreSQL.</summary>
internal sealed class PostgresChannelStore(PostgresDatabase database) : IChannelStore
{
    private const string FindSql = "SELECT enabled, owner, silo, identity FROM channel_accounts WHERE tenant = $1 AND channel = $2 AND account = $3";

    private const string ListSql = "SELECT channel, account FROM channel_accounts WHERE tenant = $1 ORDER BY channel, account";

    private const string EnableSql = """
        INSERT INTO channel_accounts (tenant, channel, account, enabled, owner, delivery_owner)
        SELECT $1, wanted.channel, wanted.account, true, 0, 0 FROM unnest($2, $3) AS wanted (channel, account)
        ON CONFLICT (tenant, channel, account) DO UPDATE SET enabled = true
        """;

    private const string DisableSql = """
        UPDATE channel_accounts SET enabled = false WHERE tenant = $1 AND enabled
          AND NOT EXISTS (SELECT 1 FROM unnest($2, $3) AS wanted (channel, account) WHERE wanted.channel = channel_accounts.channel AND wanted.account = channel_accounts.account)
        RETURNING channel, account
        """;

    private const string ClaimSql = """
        INSERT INTO channel_accounts AS stored (tenant, channel, account, enabled, owner, silo, delivery_owner) VALUES ($1, $2, $3, true, 1, $4, 0)
        ON CONFLICT (tenant, channel, account) DO UPDATE SET owner = stored.owner + 1, silo = excluded.silo
        RETURNING owner
        """;

    private const string OwnsSql = "SELECT 1 FROM channel_accounts WHERE tenant = $1 AND channel = $2 AND account = $3 AND owner = $4";

    private const string ReleaseSql = "UPDATE channel_accounts SET silo = NULL WHERE tenant = $1 AND channel = $2 AND account = $3 AND owner = $4";

    private const string IdentitySql = "UPDATE channel_accounts SET identity = $5 WHERE tenant = $1 AND channel = $2 AND account = $3 AND owner = $4";

    private const string AbandonedSql = "SELECT tenant, channel, account FROM channel_accounts WHERE enabled AND (silo IS NULL OR NOT silo = ANY ($1)) LIMIT $2";

    private const string SeenSql = "SELECT 1 FROM channel_seen WHERE tenant = $1 AND channel = $2 AND account = $3 AND vendor_id = $4";

    private const string PurgeSql = "DELETE FROM channel_seen WHERE ctid IN (SELECT ctid FROM channel_seen WHERE seen_at < $1 LIMIT 500)";

    public Task<ChannelAccountRow?> FindAccount(ChannelAccountKey key, CancellationToken cancellationToken) => database.Query(
        batch => batch.Add(FindSql).With(key),
        (reader, token) => reader.First(
            row => new ChannelAccountRow { Key = key, Enabled = row.GetBoolean(0), Owner = row.GetInt64(1), Silo = row.TextOrNull(2), Identity = row.TextOrNull(3) }, token),
        cancellationToken);

    public async Task<IReadOnlyList<ChannelAccountKey>> ListAccounts(string tenant, CancellationToken cancellationToken) => await database.Query(
        batch => batch.Add(ListSql).With(tenant), (reader, token) => reader.Rows(row => new ChannelAccountKey(tenant, row.Text(0), row.Text(1)), token), cancellationToken);

    public async Task<IReadOnlyList<ChannelAccountKey>> SetEnabled(
        string tenant, IReadOnlyCollection<(string Channel, string Account)> enabled, CancellationToken cancellationToken)
    {
        // One order for all that set the accounts of a tenant at the same time.
        var wanted = enabled.Order().ToList();
        return await database.Query(
            batch =>
            {
                batch.Add(DisableSql).With(tenant).With(wanted.Select(account => account.Channel)).With(wanted.Select(account => account.Account));
                batch.Add(EnableSql).With(tenant).With(wanted.Select(account => account.Channel)).With(wanted.Select(account => account.Account));
            },
            (reader, token) => reader.Rows(row => new ChannelAccountKey(tenant, row.Text(0), row.Text(1)), token),
            cancellationToken);
    }

    public Task<long> Claim(ChannelAccountKey key, string silo, CancellationToken cancellationToken) => database.Query(
        batch => batch.Add(ClaimSql).With(key).With(silo), (reader, token) => reader.First(row => row.GetInt64(0), token), cancellationToken);

    public Task<bool> Owns(ChannelAccountKey key, long owner, CancellationToken cancellationToken) => database.Query(
        batch => batch.Add(OwnsSql).With(key).With(owner), (reader, token) => reader.First(_ => true, token), cancellationToken);

    public Task Release(ChannelAccountKey key, long owner, CancellationToken cancellationToken) =>
        database.Execute(batch => batch.Add(ReleaseSql).With(key).With(owner), cancellationToken);

    public Task SetIdentity(ChannelAccountKey key, long owner, string? identity, CancellationToken cancellationToken) =>
        database.Execute(batch => batch.Add(IdentitySql).With(key).With(owner).With(identity), cancellationToken);

    public async Task<IReadOnlyList<ChannelAccountKey>> FindAbandoned(IReadOnlyCollection<string> livingSilos, int limit, CancellationToken cancellationToken) => await database.Query(
        batch => batch.Add(AbandonedSql).With(livingSilos).With(limit),
        (reader, token) => reader.Rows(row => new ChannelAccountKey(row.Text(0), row.Text(1), row.Text(2)), token),
        cancellationToken);

    public Task<bool> WasSeen(ChannelAccountKey key, string vendorId, CancellationToken cancellationToken) => database.Query(
        batch => batch.Add(SeenSql).With(key).With(vendorId), (reader, token) => reader.First(_ => true, token), cancellationToken);

    public async Task<bool> Take(SeenRow seen, IReadOnlyList<NewOutboxRow> answers, CancellationToken cancellationToken)
    {
        try
        {
            await database.Execute(
                batch =>
                {
                    if (seen.Owner is { } owner) ChannelWrites.RequireOwner(batch, seen.Key, owner);
                    ChannelWrites.Take(batch, seen);
                    foreach (var answer in answers) ChannelWrites.Add(batch, answer);
                },
                cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrors.TakenOver)
        {
            throw new AccountTakenOverException(seen.Key);
        }
    }

    public async Task<int> Purge(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var purged = 0;
        while (true)
        {
            var step = await database.Execute(batch => batch.Add(PurgeSql).With(before.ToUnixTimeMilliseconds()), cancellationToken);
            if (step <= 0) return purged;
            purged += step;
        }
    }
}
