using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Tenants;

namespace OpenClaw.Grains.Tenants;

// No stateless worker: what is streamed lives in one activation, and the next call for it could meet another one. Exports of one tenant
// take turns line by line; they hold up nobody else.
internal sealed class TenantArchiveGrain(ITenantDataStore store, TimeProvider clock) : TenantGrain, ITenantArchiveGrain
{
    public async IAsyncEnumerable<JsonText> Export([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tenant = GrainFactory.GetGrain<ITenantGrain>(Tenant);
        var described = await tenant.Describe(cancellationToken);
        var configuration = await tenant.GetConfigurationText(cancellationToken);
        var devices = await GrainFactory.GetGrain<IPairingGrain>(Tenant).List(cancellationToken);

        yield return Line("tenant", json =>
        {
            json.WriteString("name", described.Name);
            json.WriteNumber("createdAt", described.CreatedAtMs);
            json.WriteNumber("exportedAt", clock.GetUtcNow().ToUnixTimeMilliseconds());
        });
        yield return Line("configuration", json => json.WriteString("yaml", configuration.Text));
        foreach (var device in devices.Paired)
        {
            yield return Line("device", json =>
            {
                json.WritePropertyName("device");
                JsonSerializer.Serialize(json, device, ProtocolJson.Default.PairedDevice);
            });
        }
        await foreach (var line in store.Export(Tenant, cancellationToken)) yield return new JsonText(line);
    }

    private static JsonText Line(string kind, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            write(json);
            json.WriteEndObject();
        }
        return new JsonText(buffer.WrittenMemory);
    }
}
