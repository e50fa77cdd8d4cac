using Npgsql;
using OpenClaw.Storage.Postgres.Engine;

namespace OpenClaw.Storage.Postgres;

/// <inheritdoc cref="IInstallationKeys"/>
internal sealed class PostgresInstallationKeys(PostgresDatabase database) : IInstallationKeys
{
    public async Task<ReadOnlyMemory<byte>> GetOrAdd(string name, byte[] candidate, CancellationToken cancellationToken)
    {
        // Who comes second waits for the first's commit at the primary key, and then reads what it made.
        await database.Execute(batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO installation_keys (name, key) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        {
            Parameters = { new() { Value = name }, new() { Value = candidate } },
        }), cancellationToken);
        return await database.Query<ReadOnlyMemory<byte>>(
            batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT key FROM installation_keys WHERE name = $1") { Parameters = { new() { Value = name } } }),
            async (row, stop) => await row.ReadAsync(stop) ? await row.GetFieldValueAsync<byte[]>(0, stop) : throw new InvalidOperationException($"the key {name} was made and is not there"),
            cancellationToken);
    }
}
