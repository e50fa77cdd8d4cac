using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Telemetry;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Validation;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary>Collects the methods, each registered by a line, and freezes them.</summary>
internal sealed class MethodTableBuilder
{
    private static readonly string[] Events =
    [
        "connect.challenge", "agent", "chat", "presence", "tick", "shutdown", "health", "device.pair.requested", "device.pair.resolved",
    ];

    private readonly Dictionary<string, Method> _methods = new(StringComparer.Ordinal);
    private readonly List<string> _advertised = [];

    /// <summary>A method with a typed answer. One that is repeatable has the same effect once or twice, so it is made again when a silo is lost; unless said, those are the ones that only read.</summary>
    public void Map<TParams, TResult>(
        string name, string scope, JsonTypeInfo<TParams> parameters, JsonTypeInfo<TResult> result,
        Func<TParams, MethodCall, CancellationToken, Task<TResult>> run, bool advertised = true, bool? repeatable = null) where TParams : class
    {
        var repeats = repeatable ?? scope == Scope.Read;
        Add(
            name,
            new(scope, async (call, bytes, stop) =>
            {
                var read = ParamsReader.Read(name, bytes, parameters);
                await call.AnswerAsync(await (repeats ? call.Services.Repeated.RunAsync(again => run(read, call, again), stop) : run(read, call, stop)), result);
            }, null),
            advertised);
    }

    /// <summary>A method that changes who may do what: it is answered once the audit log has it, done or refused.</summary>
    public void MapAudited<TParams, TResult>(
        string name, string scope, JsonTypeInfo<TParams> parameters, JsonTypeInfo<TResult> result, string action, Func<TParams, TResult?, string?> target,
        Func<TParams, MethodCall, CancellationToken, Task<TResult>> run) where TParams : class where TResult : class =>
        Map(name, scope, parameters, result, (request, call, stop) => AuditedMethod.RunAsync(action, target, request, call, run, stop));

    /// <summary>A method whose answer comes as bytes and is passed through.</summary>
    public void MapRaw<TParams>(
        string name, string scope, JsonTypeInfo<TParams> parameters, Func<TParams, MethodCall, CancellationToken, Task<JsonText>> run, bool advertised = true)
        where TParams : class =>
        Add(
            name,
            new(scope, async (call, bytes, stop) =>
            {
                var read = ParamsReader.Read(name, bytes, parameters);
                var answer = await (scope == Scope.Read ? call.Services.Repeated.RunAsync(again => run(read, call, again), stop) : run(read, call, stop));
                await call.AnswerRawAsync(answer.Utf8);
            }, null),
            advertised);

    /// <summary>A method that answers by itself, once or more often.</summary>
    public void MapOwn<TParams>(
        string name, string scope, JsonTypeInfo<TParams> parameters, Func<TParams, MethodCall, CancellationToken, Task> run,
        Func<MethodCall, ReadOnlyMemory<byte>, bool>? atOnce = null, bool advertised = true) where TParams : class =>
        Add(name, new(scope, (call, bytes, stop) => run(ParamsReader.Read(name, bytes, parameters), call, stop), atOnce), advertised);

    public MethodTable Build(GatewayTelemetry telemetry, TimeProvider clock, ILogger<MethodTable> logger) =>
        new(_methods.ToFrozenDictionary(StringComparer.Ordinal), new HelloFeatures { Methods = [.. _advertised], Events = Events }, telemetry, clock, logger);

    private void Add(string name, Method method, bool advertised)
    {
        _methods.Add(name, method);
        if (advertised) _advertised.Add(name);
    }
}
