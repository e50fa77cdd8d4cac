namespace OpenClaw.AgentRuntime.Providers;

/// <summary>Why a model call failed, as far as it decides what happens next.</summary>
internal enum FailureKind
{
    Unknown,
    Auth,
    RateLimit,
    Billing,
    Timeout,
    Format,
    Server,
    NotFound,
    NotAllowed,
    ContextOverflow,
    ThinkingRefused,
}

/// <summary>A model call that failed. The message is for people and holds no secret.</summary>
internal sealed class ModelFailure : Exception
{
    private ModelFailure(FailureKind kind, string message, int? status, Exception? inner) : base(message, inner) => (Kind, Status) = (kind, status);

    public FailureKind Kind { get; }

    /// <summary>HTTP status, if the provider answered at all.</summary>
    public int? Status { get; }

    /// <summary>Whether the provider may do better in a moment.</summary>
    public bool IsTransient => Status is 500 or 502 or 503 or 521 or 522 or 523 or 524 or 529;

    /// <summary>Whether another model is worth a try. A conversation that is too long would be too long there as well.</summary>
    public bool FailsOver => Kind is not (FailureKind.Unknown or FailureKind.ContextOverflow or FailureKind.NotAllowed or FailureKind.ThinkingRefused);

    /// <summary>The word for it in messages.</summary>
    public string Reason => Kind switch
    {
        FailureKind.Auth => "auth",
        FailureKind.RateLimit => "rate_limit",
        FailureKind.Billing => "billing",
        FailureKind.Timeout => "timeout",
        FailureKind.Format or FailureKind.ThinkingRefused => "format",
        FailureKind.Server => "server",
        FailureKind.NotFound => "model_not_found",
        FailureKind.NotAllowed => "not_allowed",
        FailureKind.ContextOverflow => "context_overflow",
        _ => "unknown",
    };

    public static ModelFailure Of(FailureKind kind, string message, int? status = null, Exception? inner = null) => new(kind, message, status, inner);
}
