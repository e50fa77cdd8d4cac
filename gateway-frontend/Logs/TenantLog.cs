using System.Text.Json;
using System.Threading.Channels;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol.Frames;
using OpenClaw.Safety.Redaction;
using OpenClaw.Silo.Embedded;

namespace OpenClaw.Gateway.Logs;

/// <summary>Carries this process' log to the tenants', which <c>logs.tail</c> reads. Bounded: under a flood lines are left out and counted.</summary>
/// <remarks>
/// A line that is said while something is done for a tenant is that tenant's alone; the others are the default tenant's. Clients read it, so
/// folders of the host are left out of its lines; the console keeps them. Secrets are left out of both.
/// </remarks>
internal sealed class TenantLog(TimeProvider clock, string? stateDirectory) : ILoggerProvider
{
    private const int MaxWaiting = 4_096;
    private readonly Channel<(string Tenant, string Line)> _lines = Channel.CreateBounded<(string, string)>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<(string Tenant, string Line)> Lines => _lines.Reader;

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose() => _lines.Writer.TryComplete();

    private void Write(string category, LogLevel level, string message, Exception? error) =>
        _lines.Writer.TryWrite((
            RequestContext.Get(CallContext.Tenant) as string ?? Tenants.TenantDirectory.DefaultTenant,
            LogLine.Of(category, level, WithoutFolders(SecretText.Redact(error is null ? message : $"{message}: {error.GetType().Name}: {error.Message}")), clock.GetUtcNow())));

    private string WithoutFolders(string text)
    {
        if (stateDirectory is { Length: > 1 }) text = text.Replace(stateDirectory + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(stateDirectory, ".", StringComparison.Ordinal);
        return text.Replace(AppContext.BaseDirectory, "", StringComparison.Ordinal);
    }

    private sealed class Writer(TenantLog log, string category) : ILogger
    {
        // What storing the log itself says would come back here for ever.
        private readonly bool _enabled = !category.StartsWith("Orleans", StringComparison.Ordinal) && !category.StartsWith("Microsoft", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => _enabled && logLevel >= LogLevel.Information && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(category, logLevel, formatter(state, exception), exception);
        }
    }
}

/// <summary>Stores the lines in batches.</summary>
internal sealed class TenantLogWriter(TenantLog log, GrainCalls grains) : BackgroundService
{
    private const int MaxBatch = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<(string Tenant, string Line)> batch = [];
        while (await log.Lines.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && log.Lines.TryRead(out var line)) batch.Add(line);
            foreach (var lines in batch.GroupBy(said => said.Tenant, said => said.Line)) await StoreAsync(lines.Key, [.. lines], stoppingToken);
        }
    }

    private async Task StoreAsync(string tenant, IReadOnlyList<string> lines, CancellationToken stoppingToken)
    {
        try
        {
            await grains.Of<ITenantLogGrain>(tenant).Append(lines, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // The store is away: it says so itself, on the console, where these lines are too.
            await Console.Error.WriteLineAsync($"{lines.Count} log line(s) could not be stored: {error.Message}");
        }
    }
}

/// <summary>A line in the form of the original's log file, which its clients parse.</summary>
internal static class LogLine
{
    public static string Of(string category, LogLevel level, string message, DateTimeOffset at)
    {
        var (name, id) = level switch
        {
            LogLevel.Critical => ("FATAL", 6),
            LogLevel.Error => ("ERROR", 5),
            LogLevel.Warning => ("WARN", 4),
            LogLevel.Information => ("INFO", 3),
            _ => ("DEBUG", 2),
        };
        var time = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var subsystem = Subsystem(category);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("0", $"{{\"subsystem\":\"{subsystem}\"}}");
            json.WriteString("1", message);
            json.WriteStartObject("_meta");
            json.WriteString("name", $"{{\"subsystem\":\"{subsystem}\"}}");
            json.WriteString("date", time);
            json.WriteNumber("logLevelId", id);
            json.WriteString("logLevelName", name);
            json.WriteEndObject();
            json.WriteString("time", time);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // `OpenClaw.Gateway.Connections.Drain` is `gateway/connections` to people.
    private static string Subsystem(string category)
    {
        var parts = category.Split('.');
        return parts is ["OpenClaw", var project, var folder, ..] ? $"{project}/{folder}".ToLowerInvariant() : category;
    }
}

internal static class TenantLogRegistration
{
    public static void AddTenantLog(this IServiceCollection services)
    {
        services.AddSingleton(provider => new TenantLog(provider.GetRequiredService<TimeProvider>(), provider.GetService<EmbeddedInstallation>()?.StateDirectory));
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<TenantLog>());
        services.AddHostedService<TenantLogWriter>();
    }
}
