using OpenClaw.Gateway.Auditing;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;

namespace OpenClaw.Gateway.Methods;

/// <summary>Runs a method and writes to the audit log how it ended, before the client reads it.</summary>
internal static class AuditedMethod
{
    public static async Task<TResult> RunAsync<TParams, TResult>(
        string action, Func<TParams, TResult?, string?> target, TParams request, MethodCall call, Func<TParams, MethodCall, CancellationToken, Task<TResult>> run, CancellationToken cancellationToken)
        where TResult : class
    {
        var actor = AuditActor.Of(call.Client);
        // Grains that write entries of their own learn who asked.
        RequestContext.Set(CallContext.Actor, actor);
        var entry = new AuditEntry
        {
            Tenant = call.Client.Tenant, Category = AuditCategory.Security, Actor = actor, Action = action, Target = target(request, null), Outcome = AuditOutcome.Ok,
        };
        try
        {
            var result = await run(request, call, cancellationToken);
            await call.Services.Audit.WriteAsync(entry with { Target = target(request, result) }, CancellationToken.None);
            return result;
        }
        catch (ProtocolException refusal)
        {
            // A client can cause these at will, so they are counted; the refusal itself is what it hears.
            call.Services.Audit.RecordCounted(entry with { Outcome = refusal.Code == ProtocolErrorCode.Unavailable ? AuditOutcome.Failed : AuditOutcome.Refused });
            throw;
        }
    }
}
