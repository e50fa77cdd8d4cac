using System.Globalization;
using OpenClaw.Storage.Sqlite.Engine;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace OpenClaw.Storage.Sqlite.Silo;

/// <summary>Grain state in SQLite, written through the one writer. A stale etag is refused on write and on clear.</summary>
internal sealed class SqliteGrainStorage(
    string name, SqliteDatabase database, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    private const string ReadSql = "SELECT etag, payload FROM grain_state WHERE storage_name = ?1 AND grain_id = ?2 AND state_name = ?3";

    private const string EtagSql = "SELECT etag FROM grain_state WHERE storage_name = ?1 AND grain_id = ?2 AND state_name = ?3";

    // 62 bits: room to count up.
    private const string InsertSql = """
        INSERT INTO grain_state (storage_name, grain_id, state_name, etag, payload)
        VALUES (?1, ?2, ?3, random() & 4611686018427387903, ?4)
        """;

    private const string UpdateSql = """
        UPDATE grain_state SET etag = etag + 1, payload = ?4 WHERE storage_name = ?1 AND grain_id = ?2 AND state_name = ?3
        """;

    private const string DeleteSql = "DELETE FROM grain_state WHERE storage_name = ?1 AND grain_id = ?2 AND state_name = ?3";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var stored = await database.Read(Key(stateName, grainId), Read, cancellationToken);
        grainState.State = stored is null ? New<T>() : serializer.Deserialize<T>(new BinaryData(stored.Payload)) ?? New<T>();
        grainState.ETag = Format(stored?.Etag);
        grainState.RecordExists = stored is not null;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        // Serialised before anything is awaited: afterwards the grain may change the object.
        var payload = serializer.Serialize(grainState.State).ToMemory();
        var etag = await database.Write((key: Key(stateName, grainId), expected: grainState.ETag, payload), static (db, write) =>
        {
            var present = Check(db, write.key, write.expected, "write");
            Bind(db, present is null ? InsertSql : UpdateSql, write.key).With(write.payload).Run();
            return Etag(db, write.key);
        }, cancellationToken);
        grainState.ETag = Format(etag);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await database.Write((key: Key(stateName, grainId), expected: grainState.ETag), static (db, clear) =>
        {
            Check(db, clear.key, clear.expected, "clear");
            return Bind(db, DeleteSql, clear.key).Run();
        }, cancellationToken);
        grainState.State = New<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static Row? Read(SqliteHandle db, StateKey key)
    {
        using var row = Bind(db, ReadSql, key);
        return row.Read() ? new Row(row.Int64(0), row.Blob(1)) : null;
    }

    private static long? Check(SqliteHandle db, StateKey key, string? expected, string act)
    {
        var present = Etag(db, key);
        if (Format(present) != expected)
            throw new InconsistentStateException($"Cannot {act} {key.StateName} of {key.GrainId}: it was changed by someone else.", Format(present), expected);
        return present;
    }

    private static long? Etag(SqliteHandle db, StateKey key)
    {
        using var row = Bind(db, EtagSql, key);
        return row.Read() ? row.Int64(0) : null;
    }

    private static SqliteStatement Bind(SqliteHandle db, string sql, StateKey key) =>
        db.Prepare(sql).With(key.StorageName).With(key.GrainId).With(key.StateName);

    private static string? Format(long? etag) => etag?.ToString(CultureInfo.InvariantCulture);

    private StateKey Key(string stateName, GrainId grainId) => new(name, grainId.ToString(), stateName);

    private T New<T>() => activators.GetActivator<T>().Create();

    private readonly record struct StateKey(string StorageName, string GrainId, string StateName);

    private sealed record Row(long Etag, byte[] Payload);
}
