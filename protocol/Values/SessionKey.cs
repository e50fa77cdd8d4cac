using System.Diagnostics.CodeAnalysis;

namespace OpenClaw.Protocol.Values;

/// <summary>The canonical name of a session: <c>agent:main:main</c>, <c>agent:helper:telegram:group:-100</c>, <c>global</c>, <c>unknown</c>.</summary>
/// <remarks>
/// Clients write keys in many ways; the gateway knows one. Trimmed and in lower case; a key without an agent belongs to the
/// default agent (<c>main</c> is <c>agent:main:main</c>, <c>cron:x</c> is <c>agent:main:cron:x</c>). Spaces within stay.
/// Source: protocol page, sessions, key grammar.
/// </remarks>
[GenerateSerializer, Immutable, Alias("session-key")]
public sealed record SessionKey
{
    /// <summary>Longest key, in characters.</summary>
    public const int MaxChars = 512;

    private const string Prefix = "agent:";

    private SessionKey(string value, string agentId, string rest) => (Value, AgentId, Rest) = (value, agentId, rest);

    /// <summary>The whole key.</summary>
    [Id(0)] public string Value { get; private init; }

    /// <summary>The agent; the default one for <c>global</c>, <c>unknown</c> and malformed keys.</summary>
    [Id(1)] public string AgentId { get; private init; }

    /// <summary>What follows the agent; the whole key for <c>global</c>, <c>unknown</c> and malformed keys.</summary>
    [Id(2)] public string Rest { get; private init; }

    /// <summary>Starts like a key with an agent, but is none, e.g. <c>agent::x</c>. Some methods take such a key as it is.</summary>
    public bool IsMalformed => Value == Rest && Value.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The session shared by all senders, when the scope is <c>global</c>.</summary>
    public bool IsGlobal => Value == "global";

    /// <summary>Where messages without a sender go.</summary>
    public bool IsUnknown => Value == "unknown";

    /// <summary>A session that another session started.</summary>
    public bool IsSubagent => Rest.StartsWith("subagent:", StringComparison.Ordinal);

    /// <summary>A session of a cron job, or of one run of it.</summary>
    public bool IsCron => Rest.StartsWith("cron:", StringComparison.Ordinal);

    /// <summary>A session of one run of a cron job: <c>cron:{job}:run:{session}</c>. Not listed.</summary>
    public bool IsCronRun => IsCron && Rest.IndexOf(":run:", "cron:".Length, StringComparison.Ordinal) > "cron:".Length;

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>, as far as the key tells.</summary>
    public string Kind => Value switch
    {
        "global" => "global",
        "unknown" => "unknown",
        _ when Value.Contains(":group:", StringComparison.Ordinal) || Value.Contains(":channel:", StringComparison.Ordinal) => "group",
        _ => "direct",
    };

    /// <summary>The session that a key of a client names.</summary>
    /// <param name="raw">As the client wrote it.</param>
    /// <param name="naming">How keys are completed here.</param>
    /// <param name="key">The session; may be <see cref="IsMalformed"/>.</param>
    /// <param name="error">Why it can name none.</param>
    public static bool TryParse(
        string? raw, SessionNaming naming, [NotNullWhen(true)] out SessionKey? key, [NotNullWhen(false)] out string? error)
    {
        key = null;
        var text = raw?.Trim() ?? "";
        error = text.Length switch
        {
            0 => "session key must not be empty",
            > MaxChars => $"session key must NOT have more than {MaxChars} characters",
            // Behind the default agent's name it would be no key any more.
            _ when text.AsSpan().Trim(": ").IsEmpty => "session key must not be empty",
            _ when text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f') => "session key must not hold control characters",
            _ => null,
        };
        if (error is not null)
            return false;

        key = Canonical(text.ToLowerInvariant(), naming);
        // The default agent's name may lengthen a key beyond what the stores take.
        if (key.Value.Length <= MaxChars)
            return true;
        key = null;
        error = $"session key must NOT have more than {MaxChars} characters";
        return false;
    }

    /// <summary>The session that a key of a client names.</summary>
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c>: empty, too long, control characters.</exception>
    public static SessionKey Parse(string? raw, SessionNaming naming) =>
        TryParse(raw, naming, out var key, out var error) ? key : throw ProtocolException.Invalid(error);

    /// <summary>A key of an agent from its parts.</summary>
    public static SessionKey Of(string agentId, string rest, SessionNaming naming) =>
        Parse($"{Prefix}{Values.AgentId.Normalize(agentId)}:{rest}", naming);

    /// <summary>An agent's main session.</summary>
    public static SessionKey Main(SessionNaming naming, string? agentId = null) =>
        Of(agentId ?? naming.DefaultAgentId, naming.MainKey, naming);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static SessionKey Canonical(string text, SessionNaming naming)
    {
        var agentId = naming.DefaultAgentId;
        if (text is "global" or "unknown")
            return new(text, agentId, text);

        var rest = text;
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var end = text.IndexOf(':', Prefix.Length);
            if (end <= Prefix.Length || end + 1 == text.Length || text.AsSpan(end + 1).Trim(": ").IsEmpty)
                return new(text, agentId, text);
            agentId = Values.AgentId.Normalize(text[Prefix.Length..end]);
            rest = text[(end + 1)..];
        }

        if (rest == "main" || rest == naming.MainKey)
        {
            if (naming.IsGlobalScope)
                return new("global", naming.DefaultAgentId, "global");
            rest = naming.MainKey;
        }
        return new($"{Prefix}{agentId}:{rest}", agentId, rest);
    }
}

/// <summary>How session keys are completed in one tenant.</summary>
[GenerateSerializer, Immutable, Alias("session-naming")]
public sealed record SessionNaming
{
    /// <summary>Agent <c>main</c>, main key <c>main</c>, one main session per agent.</summary>
    public static SessionNaming Default { get; } = new();

    /// <summary>Agent of a key that names none.</summary>
    [Id(0)] public string DefaultAgentId { get; init; } = "main";

    /// <summary>Last part of a main session's key, lower case; <c>main</c> is always an alias.</summary>
    [Id(1)] public string MainKey { get; init; } = "main";

    /// <summary>All main sessions are the one session <c>global</c>.</summary>
    [Id(2)] public bool IsGlobalScope { get; init; }
}
