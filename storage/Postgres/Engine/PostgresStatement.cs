using Npgsql;
using NpgsqlTypes;

namespace OpenClaw.Storage.Postgres.Engine;

/// <summary>Parameters by position and columns by number, with the types of our tables.</summary>
internal static class PostgresStatement
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, string? value) =>
        command.With(value is null ? null : PostgresText.Stored(value), NpgsqlDbType.Text);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, IEnumerable<string> values) =>
        command.With(values.Select(PostgresText.Stored).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long[] values) =>
        command.With(values, NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, ReadOnlyMemory<byte>? value) =>
        command.With(value, NpgsqlDbType.Bytea);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, bool value)
    {
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = value });
        return command;
    }

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long? value)
    {
        if (value is not { } given)
            return command.With(null, NpgsqlDbType.Bigint);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = given });
        return command;
    }

    public static string Text(this NpgsqlDataReader row, int column) => PostgresText.Given(row.GetString(column));

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Text(column);

    public static long? Int64OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[] Blob(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static ReadOnlyMemory<byte>? BlobOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? (ReadOnlyMemory<byte>?)null : row.Blob(column);

    /// <summary>All rows of the present result.</summary>
    public static async Task<List<T>> Rows<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>The first row of the present result; the default when there is none.</summary>
    public static async Task<T?> First<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? row(reader) : default;

    private static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, object? value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return command;
    }
}
