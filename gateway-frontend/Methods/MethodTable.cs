using System.Collections.Frozen;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;

namespace OpenClaw.Gateway.Methods;

/// <summary>What the gateway can be asked: a frozen table from method name to scope and handler. Errors are framed here, once.</summary>
internal sealed partial class MethodTable(
    FrozenDictionary<string, Method> methods, HelloFeatures features, GatewayTelemetry telemetry, TimeProvider clock, ILogger<MethodTable> logger)
{
    /// <summary>The outcome of a request that was answered with a result; another one is the code of its error.</summary>
    public const string Ok = "ok";
    private const string Unknown = "(unknown)";
    private const string Cancelled = "(cancelled)";
    private static readonly FrozenSet<string> NodeMethods = FrozenSet.ToFrozenSet(["node.invoke.result", "node.event", "skills.bins"]);

    /// <summary>What hello says: only what exists.</summary>
    public HelloFeatures Features => features;

    /// <summary>Answers a request from what this frontend holds, without waiting for anything. False: it takes the long way.</summary>
    public bool TryAnswerAtOnce(Connection connection, RequestFrame request)
    {
        if (!telemetry.IsObserved) return TryAtOnce(connection, request);
        var started = clock.GetTimestamp();
        if (!TryAtOnce(connection, request)) return false;
        telemetry.End(null, request.Method, Ok, clock.GetElapsedTime(started));
        return true;
    }

    /// <summary>Runs a request to its answer, and returns its outcome. Its parameters are read before this returns its task: the frame's bytes are not kept.</summary>
    public ValueTask<string> RunAsync(Connection connection, RequestFrame request, CancellationToken cancellationToken) =>
        telemetry.IsObserved ? ObserveAsync(connection, request, cancellationToken) : AnswerAsync(connection, request, cancellationToken);

    private bool TryAtOnce(Connection connection, RequestFrame request) =>
        methods.TryGetValue(request.Method, out var method) && method.AtOnce is { } answer && Allows(connection.Client, request.Method, method) is null
        && answer(new MethodCall(connection, request.Id, request.Method), request.Params);

    private async ValueTask<string> ObserveAsync(Connection connection, RequestFrame request, CancellationToken cancellationToken)
    {
        // A name that a client made up is no label.
        var name = methods.ContainsKey(request.Method) ? request.Method : Unknown;
        var started = clock.GetTimestamp();
        var activity = telemetry.Begin(name, connection.Client.Tenant, connection.Id);
        var outcome = Cancelled;
        try
        {
            return outcome = await AnswerAsync(connection, request, cancellationToken);
        }
        finally
        {
            telemetry.End(activity, name, outcome, clock.GetElapsedTime(started));
        }
    }

    private async ValueTask<string> AnswerAsync(Connection connection, RequestFrame request, CancellationToken cancellationToken)
    {
        var call = new MethodCall(connection, request.Id, request.Method);
        // Flows into everything this request calls, however deep; what a callee sets would not flow back.
        RequestContext.Set(CallContext.Tenant, connection.Client.Tenant);
        try
        {
            if (request.Method == "connect") throw ProtocolException.Invalid("connect is only valid as the first request");
            var known = methods.TryGetValue(request.Method, out var method);
            if (Allows(connection.Client, request.Method, method) is { } refusal) throw ProtocolException.Invalid(refusal);
            if (!known) throw ProtocolException.Invalid($"unknown method: {request.Method}");
            connection.Services.RequestLimits.Take(connection, request.Method, method!.Scope);
            await method.Run(call, request.Params, cancellationToken);
            return Ok;
        }
        catch (ProtocolException refusal)
        {
            await call.RefuseAsync(ErrorShape.Of(refusal));
            return refusal.Code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogUnavailable(error, request.Method);
            await call.RefuseAsync(new() { Code = ProtocolErrorCode.Unavailable, Message = "the gateway cannot reach the part that answers this; try again", Retryable = true, RetryAfterMs = 1000 });
            return ProtocolErrorCode.Unavailable;
        }
        catch (Exception error)
        {
            LogDefect(error, request.Method);
            await call.RefuseAsync(new() { Code = ProtocolErrorCode.Unavailable, Message = "internal error; the gateway's log has it" });
            return ProtocolErrorCode.Unavailable;
        }
    }

    // Runs before the look-up: who may not administer is not told which methods exist.
    private static string? Allows(ClientIdentity client, string name, Method? method)
    {
        if (client.Role == "node") return NodeMethods.Contains(name) ? null : "unauthorized role: node";
        if (NodeMethods.Contains(name)) return "unauthorized role: operator";
        var needed = method?.Scope ?? OfferedLater.ScopeOf(name);
        if (needed.Length == 0 || client.Scopes.Contains(Scope.Admin) || client.Scopes.Contains(needed)) return null;
        return needed == Scope.Read && client.Scopes.Contains(Scope.Write) ? null : $"missing scope: {needed}";
    }

    [LoggerMessage(LogLevel.Warning, "{Method} could not be answered")]
    private partial void LogUnavailable(Exception error, string method);

    [LoggerMessage(LogLevel.Error, "{Method} failed")]
    private partial void LogDefect(Exception error, string method);
}

/// <summary>A method: the scope it needs, and what runs it.</summary>
/// <param name="Scope">Empty: none.</param>
/// <param name="Run">Reads the parameters before its first await.</param>
/// <param name="AtOnce">Answers from memory where it can; false where it cannot.</param>
internal sealed record Method(string Scope, Func<MethodCall, ReadOnlyMemory<byte>, CancellationToken, Task> Run, Func<MethodCall, ReadOnlyMemory<byte>, bool>? AtOnce);
