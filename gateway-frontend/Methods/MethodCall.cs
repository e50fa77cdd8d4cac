using System.Text.Json.Serialization.Metadata;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Tenants;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary>One request at work: who asks, and how to answer.</summary>
internal sealed class MethodCall(Connection connection, string id, string method)
{
    public Connection Connection => connection;

    public string Method => method;

    public ClientIdentity Client => connection.Client;

    public GatewayServices Services => connection.Services;

    public CallerInfo Caller => connection.Client.Caller(connection.Id);

    /// <summary>A grain of the caller's tenant.</summary>
    public T Grain<T>() where T : ITenantScopedGrain => Services.Grains.Of<T>(Client.Tenant);

    /// <summary>A grain of the caller's tenant.</summary>
    public T Grain<T>(string key) where T : ITenantScopedGrain => Services.Grains.Of<T>(Client.Tenant, key);

    public ValueTask<TenantView> TenantAsync(CancellationToken cancellationToken) => Services.Tenants.GetAsync(Client.Tenant, cancellationToken);

    /// <summary>Asks the session that a key means, behind what the same client asked of it before.</summary>
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: no key.</exception>
    public Task<T> AskAsync<T>(string rawKey, Func<ISessionGrain, Task<T>> question, CancellationToken cancellationToken) =>
        connection.Order.RunAsync(rawKey, async () => await question(await SessionAsync(rawKey, cancellationToken)));

    private async ValueTask<ISessionGrain> SessionAsync(string rawKey, CancellationToken cancellationToken)
    {
        var tenant = await TenantAsync(cancellationToken);
        return Grain<ISessionGrain>(SessionKey.Parse(rawKey, tenant.Naming).Value);
    }

    public ValueTask AnswerAsync<T>(T payload, JsonTypeInfo<T> contract)
    {
        var frame = new RentedWriter(512);
        FrameWriter.WriteResult(frame, id, payload, contract);
        return connection.SendAsync(frame);
    }

    public ValueTask AnswerRawAsync(ReadOnlySpan<byte> payload)
    {
        var frame = new RentedWriter(payload.Length + 128);
        FrameWriter.WriteRawResult(frame, id, payload);
        return connection.SendAsync(frame);
    }

    /// <summary>Answers without waiting; false when the connection's queue has no room.</summary>
    public bool TryAnswerRaw(ReadOnlySpan<byte> payload)
    {
        var frame = new RentedWriter(payload.Length + 128);
        FrameWriter.WriteRawResult(frame, id, payload);
        return connection.TrySend(frame);
    }

    public ValueTask RefuseAsync(ErrorShape error)
    {
        var frame = new RentedWriter(256);
        FrameWriter.WriteError(frame, id, error);
        return connection.SendAsync(frame);
    }

    public ValueTask RefuseAsync<T>(ErrorShape error, T payload, JsonTypeInfo<T> contract)
    {
        var frame = new RentedWriter(512);
        FrameWriter.WriteError(frame, id, error, payload, contract);
        return connection.SendAsync(frame);
    }
}
