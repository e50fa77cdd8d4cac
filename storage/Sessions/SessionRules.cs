namespace OpenClaw.Storage.Sessions;

/// <summary>What every session store asks of its caller, and how it makes text searchable.</summary>
internal static class SessionRules
{
    public static void RequireKey(string tenant, string sessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
    }

    public static void Require(SessionCommit commit)
    {
        RequireKey(commit.Tenant, commit.SessionKey);
        if (commit.DeleteSession && commit.Session is not null)
            throw new ArgumentException("A commit either writes the session or deletes it.", nameof(commit));
        foreach (var run in commit.NewRuns)
        {
            if (run.SessionKey != commit.SessionKey)
                throw new ArgumentException($"Run {run.RunId} belongs to session {run.SessionKey}; the fence is that of {commit.SessionKey}.", nameof(commit));
        }
    }

    public static void RequireOneName(string? sessionId, string? label)
    {
        if (sessionId is null == label is null)
            throw new ArgumentException("Name either a session id or a label.", nameof(sessionId));
    }

    /// <summary>What the session is found by. A line end between the fields: no search text spans two.</summary>
    public static string SearchText(string sessionKey, SessionRow session) =>
        SearchForm($"{sessionKey}\n{session.Label}\n{session.DisplayName}\n{session.SessionId}");

    /// <summary>What to look for; null when the query looks for nothing.</summary>
    public static string? SearchText(SessionQuery query) =>
        string.IsNullOrWhiteSpace(query.Search) ? null : SearchForm(query.Search.Trim());

    // Made here: what the databases take for lower case differs.
    private static string SearchForm(string text) => text.ToLowerInvariant();
}
