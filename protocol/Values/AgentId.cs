namespace OpenClaw.Protocol.Values;

/// <summary>Names of agents: <c>[a-z0-9_-]{1,64}</c>.</summary>
public static class AgentId
{
    /// <summary>Longest name.</summary>
    public const int MaxChars = 64;

    /// <summary>The agent that is always there.</summary>
    public const string Main = "main";

    /// <summary>The name that any text stands for: <c>Helper Bot</c> is <c>helper-bot</c>, nothing is <c>main</c>.</summary>
    public static string Normalize(string? text)
    {
        var raw = text?.Trim().ToLowerInvariant() ?? "";
        if (raw.Length == 0)
            return Main;
        if (IsNormal(raw))
            return raw;

        var name = new System.Text.StringBuilder(Math.Min(raw.Length, MaxChars));
        var inGap = false;
        foreach (var letter in raw)
        {
            if (!IsLetter(letter))
            {
                inGap = true;
                continue;
            }
            if (inGap && name.Length > 0)
                name.Append('-');
            inGap = false;
            name.Append(letter);
            if (name.Length >= MaxChars)
                break;
        }
        var result = name.ToString(0, Math.Min(name.Length, MaxChars)).Trim('-');
        return result.Length == 0 ? Main : result;
    }

    /// <summary>Whether a text is a name as it stands.</summary>
    public static bool IsNormal(string text) =>
        text.Length is >= 1 and <= MaxChars && text[0] != '-' && !text.AsSpan().ContainsAnyExcept(Letters);

    private static bool IsLetter(char letter) => Letters.Contains(letter);

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");
}
