namespace OpenClaw.Grains.Sessions.Commands;

/// <summary><c>/help</c>, <c>/commands</c>, <c>/whoami</c>.</summary>
internal static class HelpCommands
{
    public const string Help = """
        ℹ️ Help

        Conversation: /new, /reset, /compact [what to keep], /stop
        Settings: /model <provider/model>, /think <level>, /verbose on|off, /reasoning on|off
        Information: /status, /context, /whoami

        All commands: /commands
        """;

    public const string List = """
        ℹ️ Commands

        Conversation
          /new [message] - begin a new conversation
          /reset [message] - the same
          /compact [what to keep] - shorten what the model has to read by a summary
          /stop - stop what runs

        Settings
          /model [provider/model|status] - show or change the model
          /models [provider] - what can be chosen
          /think (/thinking, /t) [level] - how much the model thinks
          /verbose (/v) on|off|full - show tool calls
          /reasoning (/reason) on|off|stream - show the model's reasoning

        Information
          /status - model, context, session
          /context [list|detail|json] - what the model's context is made of
          /whoami (/id) - how the gateway knows you
          /help, /commands
        """;

    public static Task<CommandResult> WhoAmI(CommandContext context)
    {
        var channel = context.Log.Entry?.LastChannel ?? "webchat";
        return Task.FromResult(CommandResult.Say($"🧭 You\nChannel: {channel}\nUser id: {context.Message.Sender}\nSession: {context.Log.SessionKey}"));
    }
}
