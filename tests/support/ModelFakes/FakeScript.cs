using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenClaw.TestSupport.ModelFakes;

/// <summary>Answers as the last message of the user asks for.</summary>
/// <remarks>
/// <c>TOOL:name {json}</c> calls a tool, and after its result answers in text; <c>TOKENS:n</c>, <c>DELAY:ms</c>, <c>SAY:text</c>,
/// <c>FAIL:status</c>, <c>HANG:</c>.
/// </remarks>
public static partial class FakeScript
{
    /// <param name="request">What was asked.</param>
    /// <param name="tokens">Pieces of an answer that asks for no number.</param>
    /// <param name="delay">Before each of them.</param>
    public static FakeReply Read(FakeRequest request, int tokens, TimeSpan delay)
    {
        var text = request.LastUserText;
        // Every directive has a colon behind capitals; plain messages, the mass of a load test, skip the expressions.
        if (!text.Contains(':', StringComparison.Ordinal))
            return new() { Words = Words(request, "", tokens), Delay = delay };
        if (Fail().Match(text) is { Success: true } fail)
            return FakeReply.Fail(int.Parse(fail.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        if (text.Contains("HANG:", StringComparison.Ordinal))
            return new() { Hang = true };
        if (!request.HasToolResult && Tool().Match(text) is { Success: true } tool)
            return FakeReply.Call(tool.Groups[1].Value, FirstObject(tool.Groups[2].Value));
        return new()
        {
            Words = Words(request, text, Number(Tokens(), text) ?? tokens),
            Delay = Number(Delay(), text) is { } ms ? TimeSpan.FromMilliseconds(ms) : delay,
        };
    }

    private static string[] Words(FakeRequest request, string text, int tokens)
    {
        if (text.Length > 0 && Say().Match(text) is { Success: true } say)
            return AfterSpace().Split(say.Groups[1].Value.Trim());
        if (request.HasToolResult)
            return ["Tool ", "finished."];
        var words = new string[tokens];
        for (var index = 0; index < tokens; index++)
            words[index] = $"word{index + 1}{(index + 1 < tokens ? " " : ".")}";
        return words;
    }

    // Text may follow the object: the longest prefix that is JSON.
    private static string FirstObject(string text)
    {
        for (var end = text.Length; end > 0; end--)
        {
            if (text[end - 1] != '}')
                continue;
            try
            {
                using var document = JsonDocument.Parse(text[..end]);
                return text[..end];
            }
            catch (JsonException)
            {
                // Too long; a shorter prefix may do.
            }
        }
        return text;
    }

    private static int? Number(Regex expression, string text) =>
        expression.Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"FAIL:(\d{3})")]
    private static partial Regex Fail();

    [GeneratedRegex(@"TOOL:([\w.-]+)\s*(\{[\s\S]*\})")]
    private static partial Regex Tool();

    [GeneratedRegex(@"TOKENS:(\d+)")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"DELAY:(\d+)")]
    private static partial Regex Delay();

    [GeneratedRegex(@"SAY:([^\n]*)")]
    private static partial Regex Say();

    [GeneratedRegex("(?<= )")]
    private static partial Regex AfterSpace();
}
