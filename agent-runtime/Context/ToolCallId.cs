using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>Makes the id of one provider's tool call acceptable to another: letters, digits, <c>_</c>, <c>-</c>, at most 40.</summary>
internal static class ToolCallId
{
    private const int MaxChars = 40;

    public static string Normalize(string id)
    {
        if (id.Length is > 0 and <= MaxChars && IsPlain(id))
            return id;
        var plain = string.Concat(id.Take(MaxChars - 9).Select(c => IsPlain(c) ? c : '_'));
        // Ids that differ only in what was replaced or cut must stay different.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 4));
        return $"{plain}_{hash}";
    }

    private static bool IsPlain(string id)
    {
        foreach (var c in id)
        {
            if (!IsPlain(c))
                return false;
        }
        return true;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
