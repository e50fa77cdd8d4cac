using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite;

/// <summary>The key ring in SQLite.</summary>
internal sealed class SqliteKeyRingStore(SqliteDatabase database) : IKeyRingStore
{
    private const string ListSql = "SELECT name, xml, created_at FROM data_protection_keys ORDER BY created_at, name";

    private const string AddSql = "INSERT INTO data_protection_keys (name, xml, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING";

    public Task<IReadOnlyList<StoredKey>> List(CancellationToken cancellationToken) => database.Read(0, static (db, _) =>
    {
        using var row = db.Prepare(ListSql);
        var keys = new List<StoredKey>();
        while (row.Read())
            keys.Add(new(row.Text(0), row.Text(1), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(2))));
        return (IReadOnlyList<StoredKey>)keys;
    }, cancellationToken);

    public Task<bool> Add(StoredKey key, CancellationToken cancellationToken) => database.Write(
        key,
        static (db, added) => db.Prepare(AddSql).With(added.Name).With(added.Xml).With(added.CreatedAt.ToUnixTimeMilliseconds()).Run() > 0,
        cancellationToken);
}
