namespace OpenClaw.Bench.Wire;

/// <summary>Where a gateway listens, and as whom the bench speaks to it.</summary>
internal sealed record GatewayEndpoint(Uri Url, string Token)
{
    public const string ClientId = "gateway-client";
    public const string ClientMode = "backend";
    public const string Role = "operator";

    public static IReadOnlyList<string> Scopes { get; } =
        ["operator.admin", "operator.read", "operator.write", "operator.approvals", "operator.pairing"];
}
