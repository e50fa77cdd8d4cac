using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OpenClaw.Safety.Redaction;

/// <summary>Keeps secrets off the console, whichever of its formats is chosen.</summary>
public static class RedactedConsole
{
    /// <summary>Wraps the console's formatters that are registered so far; called after the host's logging is set up.</summary>
    public static IServiceCollection AddRedactedConsole(this IServiceCollection services)
    {
        for (var index = 0; index < services.Count; index++)
        {
            if (services[index] is { ServiceType: var type, IsKeyedService: false, ImplementationType: { } formatter } && type == typeof(ConsoleFormatter))
            {
                services[index] = ServiceDescriptor.Singleton<ConsoleFormatter>(provider =>
                    new RedactingFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, formatter)));
            }
        }
        return services;
    }

    // The message is cleaned before it is escaped, and the whole line once more for what comes beside it: exceptions, scopes, values.
    private sealed class RedactingFormatter(ConsoleFormatter inner) : ConsoleFormatter(inner.Name), IDisposable
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            var format = logEntry.Formatter;
            var cleaned = new LogEntry<TState>(
                logEntry.LogLevel, logEntry.Category, logEntry.EventId, logEntry.State, logEntry.Exception, (state, error) => SecretText.Redact(format(state, error)));
            using var line = new StringWriter();
            inner.Write(in cleaned, scopeProvider, line);
            textWriter.Write(SecretText.Redact(line.ToString()));
        }

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }
}
