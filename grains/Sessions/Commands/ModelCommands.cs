using OpenClaw.Grains.Sessions.Changes;
using OpenClaw.Protocol;

namespace OpenClaw.Grains.Sessions.Commands;

/// <summary><c>/model</c> and <c>/models</c>.</summary>
internal static class ModelCommands
{
    public static async Task<CommandResult> Model(CommandContext context, string arguments)
    {
        var entry = context.Log.Entry;
        var current = await context.Services.Models.ResolveAsync(
            context.Configuration, context.Log.Tenant, context.AgentId, entry is null ? null : SessionOrigins.ModelReference(entry), CancellationToken.None);
        var wanted = arguments.Trim();
        if (wanted.Length == 0)
            return CommandResult.Say($"Current: {current.Reference}\n\nSwitch: /model <provider/model>\nBrowse: /models\nMore: /model status");
        if (wanted is "status" or "list")
        {
            var standard = await context.Services.Models.ResolveAsync(context.Configuration, context.Log.Tenant, context.AgentId, null, CancellationToken.None);
            var models = context.Services.Models.List(context.Configuration).Select(model => $"  • {model.Reference}");
            return CommandResult.Say($"Current: {current.Reference}\nDefault: {standard.Reference}\nAgent: {context.AgentId}\n\n{string.Join('\n', models)}".TrimEnd());
        }
        var isReset = wanted is "default" or "reset";
        if (!isReset && context.Services.Models.Parse(context.Configuration, context.AgentId, wanted) is { } reference
            && !context.Services.Models.IsKnown(context.Configuration, reference))
            return CommandResult.Say($"⚠️ Unknown model: {reference}. The model stays {current.Reference}; /models lists the ones there are.");
        try
        {
            await context.ChangeAsync(old => SessionPatch.WithModel(old, isReset ? null : wanted, context.Configuration, context.Log.SessionKey, context.Services.Models));
        }
        catch (ProtocolException refusal) when (refusal.Code == ProtocolErrorCode.InvalidRequest)
        {
            return CommandResult.Say($"⚠️ {refusal.Message}");
        }
        var chosen = await context.Services.Models.ResolveAsync(
            context.Configuration, context.Log.Tenant, context.AgentId, SessionOrigins.ModelReference(context.Log.Entry!), CancellationToken.None);
        return CommandResult.Say($"Model set to {chosen.Reference}.");
    }

    public static Task<CommandResult> Models(CommandContext context, string arguments)
    {
        var models = context.Services.Models.List(context.Configuration);
        if (arguments.Trim() is { Length: > 0 } provider)
        {
            var own = models.Where(model => string.Equals(model.Provider, provider, StringComparison.OrdinalIgnoreCase)).Select(model => $"- {model.Reference}").ToList();
            return Task.FromResult(CommandResult.Say(own.Count == 0 ? $"No models of {provider} are configured." : $"{provider}:\n{string.Join('\n', own)}\n\nSwitch: /model <provider/model>"));
        }
        var providers = models.GroupBy(model => model.Provider).Select(group => $"- {group.Key} ({group.Count()})");
        return Task.FromResult(CommandResult.Say($"Providers:\n{string.Join('\n', providers)}\n\nUse: /models <provider>\nSwitch: /model <provider/model>"));
    }
}
