using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Agents;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>agent</c> and what belongs to it. Source: protocol page, agent and agent.wait.</summary>
internal static class AgentMethods
{
    // A failure is held back this long: fail-over may yet start the run again.
    private static readonly TimeSpan FailureGrace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);
    private const string NoTarget = "Error: Pass --to <E.164>, --session-id, or --agent to choose a session";
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(24);

    public static void MapAgents(this MethodTableBuilder methods)
    {
        methods.Map("agents.list", Scope.Read, ProtocolJson.Default.AgentsListParams, ProtocolJson.Default.AgentsListResult,
            (_, call, stop) => call.Grain<ITenantGrain>().ListAgents(stop));
        methods.MapOwn("agent", Scope.Write, ProtocolJson.Default.AgentParams, RunAsync);
        methods.Map("agent.identity.get", Scope.Read, ProtocolJson.Default.AgentIdentityGetParams, ProtocolJson.Default.AgentIdentityGetResult, IdentityAsync);
        methods.MapOwn("agent.wait", Scope.Write, ProtocolJson.Default.AgentWaitParams, WaitAsync);
    }

    private static async Task RunAsync(AgentParams request, MethodCall call, CancellationToken cancellationToken)
    {
        if (await call.Connection.Order.RunAsync(request.SessionKey ?? $"agent:{request.AgentId}", () => AcceptAsync(request, call, cancellationToken)) is not { } ticket)
        {
            await RefuseWithoutTargetAsync(request, call);
            return;
        }
        if (ticket.Final is { } known)
        {
            await AnswerFinalAsync(call, known, null);
            return;
        }
        var accepted = ticket.Accepted ?? throw new InvalidOperationException("an agent ticket holds an answer");
        await call.AnswerAsync(accepted, ProtocolJson.Default.AgentAccepted);
        if (ticket.Repeat) return;
        var tenantName = call.Client.Tenant;
        var waits = call.Connection.TryWait(async stop =>
        {
            var ended = await call.Services.Runs.WaitAsync(tenantName, accepted.RunId, LongestRun, stop);
            var final = ended?.Final ?? new AgentFinal { RunId = accepted.RunId, Status = "error", Summary = ended?.Error ?? Summary(ended) };
            await AnswerFinalAsync(call, final, final.Status == "error" ? final.Summary : null);
        });
        if (!waits) throw ProtocolException.Unavailable("too many requests of this connection wait for runs", TimeSpan.FromSeconds(5));
    }

    // Null: the request names nothing that a session could be found by.
    private static async Task<AgentTicket?> AcceptAsync(AgentParams request, MethodCall call, CancellationToken cancellationToken)
    {
        var tenant = await call.TenantAsync(cancellationToken);
        if (AgentTarget.Check(request, tenant) is { } fault) throw ProtocolException.Invalid($"invalid agent params: {fault}");
        return await AgentTarget.FindAsync(request, tenant, call, cancellationToken) is { } key
            ? await call.Grain<ISessionGrain>(key.Value).Run(request with { SessionKey = request.SessionKey ?? key.Value }, call.Caller, cancellationToken)
            : null;
    }

    private static string Summary(RunStatusReport? ended) => ended?.Outcome == "timeout" ? "aborted" : "the run is not known any more";

    // Found out only after the acceptance: the original answers twice here too.
    private static async Task RefuseWithoutTargetAsync(AgentParams request, MethodCall call)
    {
        var at = call.Services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await call.AnswerAsync(new AgentAccepted { RunId = request.IdempotencyKey, AcceptedAt = at }, ProtocolJson.Default.AgentAccepted);
        await AnswerFinalAsync(call, new AgentFinal { RunId = request.IdempotencyKey, Status = "error", Summary = NoTarget }, NoTarget);
    }

    private static ValueTask AnswerFinalAsync(MethodCall call, AgentFinal final, string? error) => error is null
        ? call.AnswerAsync(final, ProtocolJson.Default.AgentFinal)
        : call.RefuseAsync(new ErrorShape { Code = ProtocolErrorCode.Unavailable, Message = error }, final, ProtocolJson.Default.AgentFinal);

    private static async Task<AgentIdentityGetResult> IdentityAsync(AgentIdentityGetParams query, MethodCall call, CancellationToken cancellationToken)
    {
        var tenant = await call.TenantAsync(cancellationToken);
        var agentId = query.AgentId is { } asked ? AgentId.Normalize(asked) : tenant.Naming.DefaultAgentId;
        if (query.SessionKey is { Length: > 0 } sessionKey)
        {
            var key = SessionKey.Parse(sessionKey, tenant.Naming);
            if (key.IsMalformed) throw ProtocolException.Invalid($"invalid agent.identity.get params: malformed session key \"{sessionKey}\"");
            if (query.AgentId is not null && key.AgentId != agentId)
                throw ProtocolException.Invalid($"invalid agent.identity.get params: agent \"{query.AgentId}\" does not match session key agent \"{key.AgentId}\"");
            agentId = key.AgentId;
        }
        return await call.Grain<IAgentGrain>(agentId).Identity(cancellationToken);
    }

    private static Task WaitAsync(AgentWaitParams query, MethodCall call, CancellationToken cancellationToken)
    {
        var limit = query.TimeoutMs is { } milliseconds ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestRun.TotalMilliseconds)) : DefaultWait;
        var tenant = call.Client.Tenant;
        return call.Connection.TryWait(stop => WaitAndAnswerAsync(tenant, query.RunId, limit, call, stop))
            ? Task.CompletedTask
            : throw ProtocolException.Unavailable("too many requests of this connection wait for runs", TimeSpan.FromSeconds(5));
    }

    private static async Task WaitAndAnswerAsync(string tenant, string runId, TimeSpan limit, MethodCall call, CancellationToken cancellationToken)
    {
        var clock = call.Services.Clock;
        var started = clock.GetTimestamp();
        var ended = await call.Services.Runs.WaitAsync(tenant, runId, limit, cancellationToken);
        if (ended is { Outcome: "error", EndedAt: { } at })
        {
            var held = DateTimeOffset.FromUnixTimeMilliseconds(at) + FailureGrace - clock.GetUtcNow();
            var left = limit - clock.GetElapsedTime(started);
            if (held > TimeSpan.Zero) await Task.Delay(held < left ? held : left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
            if (held > left) ended = null;
        }
        var answer = ended is null or { Outcome: "timeout" }
            ? new AgentWaitResult { RunId = runId, Status = "timeout" }
            : new() { RunId = runId, Status = ended.Outcome!, StartedAt = ended.StartedAt, EndedAt = ended.EndedAt, Error = ended.Error };
        await call.AnswerAsync(answer, ProtocolJson.Default.AgentWaitResult);
    }
}
