using System.Text;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Agents;
using OpenClaw.Storage;

namespace OpenClaw.Grains.Agents;

// Turn-based; reads only, from configuration and workspace.
internal sealed class AgentGrain(ITenantSettingsCache settings, IWorkspaceStore workspaces) : TenantGrain, IAgentGrain
{
    private const string DefaultName = "Assistant";
    private const string DefaultAvatar = "A";

    public async Task<AgentIdentityGetResult> Identity(CancellationToken cancellationToken)
    {
        var configuration = await settings.Get(GrainFactory, Tenant, cancellationToken);
        var configured = configuration.Agents.Find(KeyRest)?.Identity ?? new();
        var written = await WrittenAsync(cancellationToken);
        var isDefault = KeyRest == configuration.Agents.DefaultAgentId;
        return new()
        {
            AgentId = KeyRest,
            Name = configured.Name ?? written.GetValueOrDefault("name") ?? (isDefault ? configuration.Ui.AssistantName : null) ?? DefaultName,
            Avatar = configured.Avatar ?? written.GetValueOrDefault("avatar") ?? (isDefault ? configuration.Ui.AssistantAvatar : null)
                ?? configured.Emoji ?? written.GetValueOrDefault("emoji") ?? DefaultAvatar,
            Emoji = configured.Emoji ?? written.GetValueOrDefault("emoji"),
        };
    }

    // Lines such as `- **Name:** Ada`; what stands in parentheses or underscores is the template's hint, not a value.
    private async Task<Dictionary<string, string>> WrittenAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
        if (await workspaces.Read(Tenant, KeyRest, "IDENTITY.md", cancellationToken) is not { } file) return fields;
        foreach (var line in Encoding.UTF8.GetString(file.Content.Span).Split('\n'))
        {
            var plain = line.Trim().TrimStart('-', '*', ' ').Replace("*", "", StringComparison.Ordinal);
            var colon = plain.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            var value = plain[(colon + 1)..].Trim();
            if (value.Length is 0 or > 200 || value.StartsWith('(') || value.StartsWith('_')) continue;
            fields.TryAdd(plain[..colon].Trim(), value);
        }
        return fields;
    }
}
