using Npgsql;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres.Channels;

/// <summary>Statements that commits of sessions and the channels' own stores share.</summary>
internal static class ChannelWrites
{
    // The account's row is held until the commit: a claim that comes meanwhile waits, and is the later one.
    private const string OwnedSql = $"""
        WITH held AS (SELECT 1 FROM channel_accounts WHERE tenant = $1 AND channel = $2 AND account = $3 AND owner = $4 FOR SHARE)
        SELECT openclaw_require(EXISTS (SELECT 1 FROM held), '{PostgresErrors.TakenOver}')
        """;

    private const string SeenSql = "INSERT INTO channel_seen (tenant, channel, account, vendor_id, seen_at) VALUES ($1, $2, $3, $4, $5)";

    private const string AddSql = """
        INSERT INTO outbox (tenant, channel, account, target, source, state, attempts, sent_parts, next_at, created_at, body)
        VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6, $6, $7)
        ON CONFLICT (tenant, channel, account, source) DO NOTHING
        """;

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, ChannelAccountKey key) => command.With(key.Tenant).With(key.Channel).With(key.Account);

    public static void RequireOwner(NpgsqlBatch batch, ChannelAccountKey key, long owner) => batch.Add(OwnedSql).With(key).With(owner);

    /// <summary>A unique violation of this statement means that it was taken in before.</summary>
    public static NpgsqlBatchCommand Take(NpgsqlBatch batch, SeenRow seen) => batch.Add(SeenSql).With(seen.Key).With(seen.VendorId).With(seen.At);

    public static void Add(NpgsqlBatch batch, NewOutboxRow row) =>
        batch.Add(AddSql).With(row.Key).With(row.Target).With(row.Source).With(row.At).With(row.Body);
}
