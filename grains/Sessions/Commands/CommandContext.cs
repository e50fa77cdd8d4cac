using OpenClaw.Configuration;
using OpenClaw.Grains.Sessions.Running;
using OpenClaw.Protocol.Sessions;

namespace OpenClaw.Grains.Sessions.Commands;

/// <summary>What a command may look at and change.</summary>
internal sealed record CommandContext(
    AcceptedMessage Message, SessionLog Log, SessionRuns Runs, SessionServices Services, TenantConfiguration Configuration, IGrainFactory Grains)
{
    public string AgentId => SessionListing.AgentOf(Log.SessionKey);

    /// <summary>Changes the session's entry, durable when it returns.</summary>
    public Task ChangeAsync(Func<SessionEntry, SessionEntry> change)
    {
        var entry = change(Log.Entry ?? Log.Begin()) with { UpdatedAt = Log.Now.ToUnixTimeMilliseconds() };
        return Log.CommitAsync(Log.NewCommit() with { Session = Log.Row(entry) });
    }
}

/// <summary>What a command leads to: a text, or a message for the model.</summary>
internal sealed record CommandResult(string? Reply, string? Prompt)
{
    public static CommandResult Say(string text) => new(text, null);

    public static CommandResult Ask(string prompt) => new(null, prompt);

    public static CommandResult Nothing { get; } = new(null, null);
}
