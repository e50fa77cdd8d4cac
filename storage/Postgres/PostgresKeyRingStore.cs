using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <summary>The key ring in PostgreSQL.</summary>
internal sealed class PostgresKeyRingStore(PostgresDatabase database) : IKeyRingStore
{
    private const string ListSql = "SELECT name, xml, created_at FROM data_protection_keys ORDER BY created_at, name";

    private const string AddSql = "INSERT INTO data_protection_keys (name, xml, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";

    public async Task<IReadOnlyList<StoredKey>> List(CancellationToken cancellationToken) => await database.Query(
        batch => batch.Add(ListSql),
        (reader, stop) => reader.Rows(row => new StoredKey(row.Text(0), row.Text(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))), stop),
        cancellationToken);

    public async Task<bool> Add(StoredKey key, CancellationToken cancellationToken) => await database.Execute(
        batch => batch.Add(AddSql).With(key.Name).With(key.Xml).With(key.CreatedAt.ToUnixTimeMilliseconds()), cancellationToken) > 0;
}
