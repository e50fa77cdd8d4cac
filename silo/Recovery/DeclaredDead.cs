namespace OpenClaw.Silo.Recovery;

/// <summary>Ends the process when the silo can't go on: above all when it learns that the cluster declared it dead.</summary>
/// <remarks>
/// The others have its sessions by then, and their fences keep it from writing. Nothing is drained: that would be work for nobody.
/// A supervisor starts the process again, and it joins as a new silo.
/// </remarks>
internal sealed partial class DeclaredDead(ILogger<DeclaredDead> logger, TextWriter errors, Action<string> end) : IFatalErrorHandler
{
    /// <summary>An exit code that is not zero, at once and whatever hangs.</summary>
    public static void EndProcess(string why) => Environment.FailFast(why);

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        LogEnds(exception, context);
        // What is logged may still be on its way when the process ends.
        errors.WriteLine($"OpenClaw.Orleans ends: this silo cannot go on. {context} {exception?.Message}".TrimEnd());
        errors.Flush();
        end($"this silo cannot go on: {context}");
    }

    [LoggerMessage(LogLevel.Critical, "This silo cannot go on and ends its process; a supervisor may start it again. {Context}")]
    private partial void LogEnds(Exception? error, string? context);
}
