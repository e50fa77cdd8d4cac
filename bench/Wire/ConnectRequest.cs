using System.Text.Json;

namespace OpenClaw.Bench.Wire;

/// <summary>The parameters of <c>connect</c>: shared token, and a device that signs the gateway's challenge.</summary>
internal static class ConnectRequest
{
    public static void Write(Utf8JsonWriter json, GatewayEndpoint endpoint, DeviceIdentity device, string nonce)
    {
        var signedAtMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        json.WriteNumber("minProtocol"u8, 3);
        json.WriteNumber("maxProtocol"u8, 3);
        json.WriteStartObject("client"u8);
        json.WriteString("id"u8, GatewayEndpoint.ClientId);
        json.WriteString("version"u8, "1.0.0"u8);
        json.WriteString("platform"u8, "linux"u8);
        json.WriteString("mode"u8, GatewayEndpoint.ClientMode);
        json.WriteEndObject();
        json.WriteString("role"u8, GatewayEndpoint.Role);
        json.WriteStartArray("scopes"u8);
        foreach (var scope in GatewayEndpoint.Scopes)
            json.WriteStringValue(scope);
        json.WriteEndArray();
        json.WriteStartArray("caps"u8);
        json.WriteEndArray();
        json.WriteStartObject("auth"u8);
        json.WriteString("token"u8, endpoint.Token);
        json.WriteEndObject();
        json.WriteStartObject("device"u8);
        json.WriteString("id"u8, device.Id);
        json.WriteString("publicKey"u8, device.PublicKey);
        json.WriteString("signature"u8, device.Sign(endpoint, nonce, signedAtMs));
        json.WriteNumber("signedAt"u8, signedAtMs);
        json.WriteString("nonce"u8, nonce);
        json.WriteEndObject();
    }
}
