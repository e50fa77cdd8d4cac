using Npgsql;
using OpenClaw.Storage.Channels;
using OpenClaw.Storage.Postgres.Channels;
using OpenClaw.Storage.Postgres.Engine;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Storage.Postgres.Sessions;

/// <summary>One commit as the statements of one batch, and what it means when the server refuses one of them.</summary>
internal sealed class CommitStatements(SessionCommit commit)
{
    private readonly Dictionary<NpgsqlBatchCommand, Func<Exception>> _refusals = [];

    public void AddTo(NpgsqlBatch batch)
    {
        Fence(batch);
        foreach (var (sessionId, beforeSeq) in commit.Truncate)
            SessionWrites.Truncate(batch, commit.Tenant, sessionId, beforeSeq);
        foreach (var entry in commit.Append)
            Refused(SessionWrites.Append(batch, commit.Tenant, entry), () => new InvalidOperationException($"Entry {entry.Seq} of transcript {entry.SessionId} exists."));
        foreach (var row in commit.NewInbox)
            Refused(SessionWrites.AddInbox(batch, commit, row), () => new InvalidOperationException($"Inbox row {row.Seq} of {commit.SessionKey} exists."));
        foreach (var change in commit.InboxChanges)
            Refused(SessionWrites.ChangeInbox(batch, commit, change), () => new InvalidOperationException($"There is no inbox row {change.Seq} of {commit.SessionKey}."));
        foreach (var run in commit.NewRuns)
            Refused(LedgerRows.Add(batch, commit.Tenant, run), () => new DuplicateRunException(run.Kind, run.IdempotencyKey));
        foreach (var change in commit.RunChanges)
        {
            Refused(
                LedgerRows.Change(batch, commit.Tenant, commit.SessionKey, change),
                () => new InvalidOperationException($"Session {commit.SessionKey} has no run {change.Kind} {change.IdempotencyKey} in the ledger."));
        }

        foreach (var usage in commit.Usage)
            SessionWrites.AddUsage(batch, commit.Tenant, usage);
        if (commit.Seen is { } seen)
        {
            if (seen.Owner is { } owner)
                ChannelWrites.RequireOwner(batch, seen.Key, owner);
            Refused(ChannelWrites.Take(batch, seen), () => new DuplicateDeliveryException(seen.VendorId));
        }

        foreach (var row in commit.Outbox)
            ChannelWrites.Add(batch, row);
    }

    /// <summary>What the store promises to throw; null for a failure that is none of its refusals.</summary>
    public Exception? Refusal(PostgresException error) => error.SqlState switch
    {
        PostgresErrors.Fenced => new FencedException(commit.SessionKey),
        PostgresErrors.TakenOver when commit.Seen is { } seen => new AccountTakenOverException(seen.Key),
        PostgresErrorCodes.UniqueViolation or PostgresErrors.MissingRow when error.BatchCommand is NpgsqlBatchCommand refused
            && _refusals.TryGetValue(refused, out var refusal) => refusal(),
        _ => null,
    };

    private void Refused(NpgsqlBatchCommand statement, Func<Exception> refusal) => _refusals.Add(statement, refusal);

    // The fence is part of the statement that changes the session, and stands first: it keeps a claim waiting until all is committed.
    private void Fence(NpgsqlBatch batch)
    {
        if (commit.Session is { } session)
            Refused(SessionWrites.Write(batch, commit, session), () => new LabelTakenException(session.Label ?? ""));
        else if (commit.DeleteSession)
            SessionWrites.Delete(batch, commit);
        else
            SessionWrites.Hold(batch, commit);
    }
}
