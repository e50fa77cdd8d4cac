using System.Globalization;
using DbUp.Engine.Output;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Storage.Schema;

/// <summary>Hands what the migration machinery says to the host's log.</summary>
internal sealed partial class MigrationLog(ILogger logger) : IUpgradeLog
{
    public void LogTrace(string format, params object[] args) => Say(LogLevel.Trace, null, format, args);

    public void LogDebug(string format, params object[] args) => Say(LogLevel.Debug, null, format, args);

    // Its steps are told at Debug: that a database was upgraded is told once, by us.
    public void LogInformation(string format, params object[] args) => Say(LogLevel.Debug, null, format, args);

    public void LogWarning(string format, params object[] args) => Say(LogLevel.Warning, null, format, args);

    public void LogError(string format, params object[] args) => Say(LogLevel.Error, null, format, args);

    public void LogError(Exception ex, string format, params object[] args) => Say(LogLevel.Error, ex, format, args);

    private void Say(LogLevel level, Exception? error, string format, object[] args)
    {
        if (!logger.IsEnabled(level))
            return;
        var text = string.Format(CultureInfo.InvariantCulture, format, args);
        Message(level, error, text);
    }

    [LoggerMessage("Migration: {Text}")]
    private partial void Message(LogLevel level, Exception? error, string text);
}
