using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Channels;

/// <summary>Changes that commits of sessions and the channels' own stores share, run on the writer.</summary>
internal static class ChannelWrites
{
    private const string OwnsSql = "SELECT 1 FROM channel_accounts WHERE tenant = ?1 AND channel = ?2 AND account = ?3 AND owner = ?4";

    private const string SeenSql = """
        INSERT INTO channel_seen (tenant, channel, account, vendor_id, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, channel, account, vendor_id) DO NOTHING
        """;

    private const string AddSql = """
        INSERT INTO outbox (tenant, channel, account, target, source, state, attempts, sent_parts, next_at, created_at, body)
        VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, ?6, ?7)
        ON CONFLICT (tenant, channel, account, source) DO NOTHING
        """;

    public static SqliteStatement With(this SqliteStatement statement, ChannelAccountKey key) =>
        statement.With(key.Tenant).With(key.Channel).With(key.Account);

    /// <exception cref="DuplicateDeliveryException">It was taken in before.</exception>
    /// <exception cref="AccountTakenOverException">It came by a connection that is no longer the account's.</exception>
    public static void Take(SqliteHandle db, SeenRow seen)
    {
        if (seen.Owner is { } owner && !Owns(db, seen.Key, owner)) throw new AccountTakenOverException(seen.Key);
        if (db.Prepare(SeenSql).With(seen.Key).With(seen.VendorId).With(seen.At).Run() == 0) throw new DuplicateDeliveryException(seen.VendorId);
    }

    public static void Add(SqliteHandle db, NewOutboxRow row) =>
        db.Prepare(AddSql).With(row.Key).With(row.Target).With(row.Source).With(row.At).With(row.Body).Run();

    public static bool Owns(SqliteHandle db, ChannelAccountKey key, long owner)
    {
        using var row = db.Prepare(OwnsSql).With(key).With(owner);
        return row.Read();
    }
}
