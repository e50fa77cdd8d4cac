using System.Globalization;
using OpenClaw.Storage.Sqlite.Engine;

namespace OpenClaw.Storage.Sqlite.Silo;

/// <summary>Reminders in SQLite, written through the one writer.</summary>
internal sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    private const string Columns = "grain_id, name, start_at_ticks, period_ticks, etag";

    private const string OfGrainSql = $"SELECT {Columns} FROM reminders WHERE grain_id = ?1";

    private const string OneSql = $"SELECT {Columns} FROM reminders WHERE grain_id = ?1 AND name = ?2";

    private const string RangeSql = $"SELECT {Columns} FROM reminders WHERE grain_hash > ?1 AND grain_hash <= ?2";

    private const string AroundSql = $"SELECT {Columns} FROM reminders WHERE grain_hash > ?1 OR grain_hash <= ?2";

    private const string UpsertSql = """
        INSERT INTO reminders (grain_id, name, grain_hash, start_at_ticks, period_ticks, etag)
        VALUES (?1, ?2, ?3, ?4, ?5, random() & 4611686018427387903)
        ON CONFLICT (grain_id, name) DO UPDATE
        SET start_at_ticks = excluded.start_at_ticks, period_ticks = excluded.period_ticks, etag = etag + 1
        """;

    private const string RemoveSql = "DELETE FROM reminders WHERE grain_id = ?1 AND name = ?2 AND CAST(etag AS TEXT) = ?3";

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken) =>
        database.Read(grainId.ToString(), static (db, grain) => Rows(db.Prepare(OfGrainSql).With(grain)), cancellationToken);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    // A range lies on a ring and leaves out its begin: when the end is not above the begin it goes over the top, and equal
    // ends mean the whole ring.
    public Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken) => database.Read(
        (begin, end),
        static (db, range) => Rows(db.Prepare(range.begin < range.end ? RangeSql : AroundSql).With(range.begin).With(range.end)),
        cancellationToken);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken) =>
        database.Read((grain: grainId.ToString(), reminderName), static (db, of) =>
        {
            using var row = db.Prepare(OneSql).With(of.grain).With(of.reminderName);
            return row.Read() ? Entry(row) : null;
        }, cancellationToken);

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken) => database.Write(
        (grain: entry.GrainId.ToString(), hash: entry.GrainId.GetUniformHashCode(), entry.ReminderName, start: entry.StartAt.Ticks, period: entry.Period.Ticks),
        static (db, reminder) =>
        {
            db.Prepare(UpsertSql)
                .With(reminder.grain).With(reminder.ReminderName).With(reminder.hash).With(reminder.start).With(reminder.period).Run();
            using var row = db.Prepare(OneSql).With(reminder.grain).With(reminder.ReminderName);
            row.Read();
            return Etag(row);
        },
        cancellationToken);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken) => database.Write(
        (grain: grainId.ToString(), reminderName, eTag),
        static (db, reminder) => db.Prepare(RemoveSql).With(reminder.grain).With(reminder.reminderName).With(reminder.eTag).Run() == 1,
        cancellationToken);

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public Task TestOnlyClearTable(CancellationToken cancellationToken) =>
        database.Write(0, static (db, _) => db.Prepare("DELETE FROM reminders").Run(), cancellationToken);

    private static ReminderTableData Rows(SqliteStatement query)
    {
        using var row = query;
        var entries = new List<ReminderEntry>();
        while (row.Read())
            entries.Add(Entry(row));
        return new ReminderTableData(entries);
    }

    private static ReminderEntry Entry(SqliteStatement row) => new()
    {
        GrainId = GrainId.Parse(row.Text(0), CultureInfo.InvariantCulture),
        ReminderName = row.Text(1),
        StartAt = new DateTime(row.Int64(2), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(row.Int64(3)),
        ETag = Etag(row),
    };

    private static string? Etag(SqliteStatement row) => row.Int64(4).ToString(CultureInfo.InvariantCulture);
}
