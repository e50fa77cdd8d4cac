using OpenClaw.Grains;
using OpenClaw.Protocol;

namespace OpenClaw.Silo.Installation;

/// <inheritdoc/>
internal sealed class WorkPermits(InstallationWatch watch) : IWorkPermits
{
    public ProtocolException? Refusal(string tenant) => watch.Status is { } status
        ? Halts.Of(status, tenant)
        : ProtocolException.Unavailable("the silo is starting", TimeSpan.FromSeconds(1));
}
