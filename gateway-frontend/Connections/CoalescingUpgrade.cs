using Microsoft.AspNetCore.Http.Features;

namespace OpenClaw.Gateway.Connections;

/// <summary>Puts a <see cref="CoalescingStream"/> under the WebSocket that the framework builds on an upgraded request.</summary>
internal sealed class CoalescingUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    /// <summary>The stream, once upgraded.</summary>
    public CoalescingStream? Stream { get; private set; }

    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => Stream = new CoalescingStream(await inner.UpgradeAsync());
}
