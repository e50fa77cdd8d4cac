using System.Text.Json;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Runs;

// Reads the ledger each time: the session writes it, and a copy here would only be older.
internal sealed class RunGrain(ISessionStore store) : TenantGrain, IRunGrain
{
    public async Task<RunStatusReport?> Describe(CancellationToken cancellationToken)
    {
        if (await store.FindRun(Tenant, KeyRest, cancellationToken) is not { } row) return null;
        var ended = row.State is not (RunState.Accepted or RunState.Running);
        return new()
        {
            RunId = row.RunId,
            Ended = ended,
            Outcome = row.State switch
            {
                RunState.Ok => "ok",
                RunState.Error or RunState.Interrupted => "error",
                RunState.Aborted => "timeout",
                _ => null,
            },
            StartedAt = row.StartedAt,
            EndedAt = row.EndedAt,
            Error = row.State is RunState.Error or RunState.Interrupted ? row.Error : null,
            Final = row.Result is { } result ? JsonSerializer.Deserialize(result.Span, ProtocolJson.Default.AgentFinal) : null,
        };
    }
}
