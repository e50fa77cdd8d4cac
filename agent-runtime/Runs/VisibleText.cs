using System.Text;
using System.Text.RegularExpressions;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>Turns what a model writes into what people see, while it is being written.</summary>
/// <remarks>
/// Thinking in tags is removed, tags around the final answer too, reply directives (<c>[[…]]</c>) and <c>MEDIA:</c> lines are for the
/// delivery. Nothing of that applies inside code.
/// </remarks>
internal sealed partial class VisibleText
{
    private const string MediaMark = "MEDIA:";

    private readonly StringBuilder _raw = new();
    private string _shown = "";
    private bool _needsCleaning;

    /// <summary>Adds a piece. False: nothing new to show, because the piece is hidden, or not decided yet.</summary>
    public bool Append(string piece, out string text, out string delta)
    {
        _raw.Append(piece);
        var raw = _raw.ToString();
        _needsCleaning = _needsCleaning || (piece.AsSpan().IndexOfAny('<', '[', ':') >= 0 && HasMarks(raw, isComplete: false));
        text = _needsCleaning ? Clean(raw, isComplete: false) : raw.AsSpan(0, raw.Length - OpenMediaMark(raw)).Trim().ToString();
        delta = "";
        // Text that was shown is not taken back by a later piece; people would see it flicker.
        if (text.Length <= _shown.Length || !text.StartsWith(_shown, StringComparison.Ordinal))
            return false;
        delta = text[_shown.Length..];
        _shown = text;
        return true;
    }

    /// <summary>What people see of a complete text.</summary>
    public static string Of(string raw) =>
        HasMarks(raw, isComplete: true) ? Clean(raw, isComplete: true) : raw.Trim();

    /// <summary>The thoughts a model wrote between tags, joined; empty when there are none.</summary>
    public static string ThinkingOf(string raw)
    {
        var thinking = new StringBuilder();
        Scan(raw, isComplete: true, visible: null, thinking);
        return thinking.ToString().Trim();
    }

    /// <summary>The text without thinking and its tags, directives kept: what the transcript stores.</summary>
    public static string WithoutThinking(string raw)
    {
        var visible = new StringBuilder(raw.Length);
        Scan(raw, isComplete: true, visible, thinking: null, keepDirectives: true);
        return visible.ToString().Trim();
    }

    // Most answers hold nothing to clean; this look is much cheaper than the cleaning.
    private static bool HasMarks(string raw, bool isComplete) =>
        raw.Contains('<', StringComparison.Ordinal)
        || raw.Contains("[[", StringComparison.Ordinal)
        || raw.Contains(MediaMark, StringComparison.Ordinal)
        || (!isComplete && raw.EndsWith('['));

    // Length of an end that may become a MEDIA: line with the next piece.
    private static int OpenMediaMark(string raw)
    {
        var line = raw.AsSpan(raw.LastIndexOf('\n') + 1);
        var word = line.TrimStart(" \t");
        return word.Length > 0 && MediaMark.AsSpan().StartsWith(word, StringComparison.Ordinal) ? line.Length : 0;
    }

    private static string Clean(string raw, bool isComplete)
    {
        var visible = new StringBuilder(raw.Length);
        Scan(raw, isComplete, visible, thinking: null);
        return visible.ToString().Trim();
    }

    private static void Scan(string text, bool isComplete, StringBuilder? visible, StringBuilder? thinking, bool keepDirectives = false)
    {
        var raw = isComplete || keepDirectives ? text : text[..^OpenMediaMark(text)];
        var depth = 0;
        var index = 0;
        while (index < raw.Length)
        {
            var c = raw[index];
            if (c == '`')
            {
                var end = EndOfCode(raw, index);
                Emit(raw.AsSpan(index, end - index));
                index = end;
                continue;
            }
            if (c == '<')
            {
                var tag = Tag().Match(raw, index);
                if (tag.Success)
                {
                    if (!tag.Groups["name"].ValueSpan.Equals("final", StringComparison.OrdinalIgnoreCase))
                        depth = tag.Groups["close"].Length > 0 ? Math.Max(0, depth - 1) : depth + 1;
                    index += tag.Length;
                    continue;
                }
                if (!isComplete && MayBecomeTag(raw.AsSpan(index)))
                    return;
            }
            if (!keepDirectives && c == '[' && index + 1 < raw.Length && raw[index + 1] == '[')
            {
                var directive = Directive().Match(raw, index);
                if (directive.Success)
                {
                    index += directive.Length;
                    continue;
                }
                if (!isComplete && raw.IndexOf("]]", index, StringComparison.Ordinal) < 0 && raw.IndexOf('\n', index) < 0)
                    return;
            }
            if (!keepDirectives && c == '[' && index + 1 == raw.Length && !isComplete)
                return;
            if (!keepDirectives && c is 'M' or ' ' && (index == 0 || raw[index - 1] == '\n') && MediaLine().Match(raw, index) is { Success: true } media)
            {
                index += media.Length;
                continue;
            }
            Emit(raw.AsSpan(index, 1));
            index++;
        }

        void Emit(ReadOnlySpan<char> piece) => (depth > 0 ? thinking : visible)?.Append(piece);
    }

    // A fence or a span ends at the same number of backticks; an open one reaches to the end, since the model may still close it.
    private static int EndOfCode(string raw, int start)
    {
        var ticks = 0;
        while (start + ticks < raw.Length && raw[start + ticks] == '`')
            ticks++;
        var from = start + ticks;
        while (from < raw.Length)
        {
            var next = raw.IndexOf('`', from);
            if (next < 0)
                break;
            var run = 0;
            while (next + run < raw.Length && raw[next + run] == '`')
                run++;
            if (run == ticks)
                return next + run;
            from = next + run;
        }
        return ticks >= 3 ? raw.Length : start + ticks;
    }

    private static bool MayBecomeTag(ReadOnlySpan<char> rest)
    {
        if (rest.Contains('>') || rest.Length > 64)
            return false;
        var name = rest[1..].TrimStart('/').TrimStart();
        foreach (var known in (ReadOnlySpan<string>)["thinking", "thought", "antthinking", "final"])
        {
            if (known.AsSpan().StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return Regex.IsMatch(name, @"^(think(ing)?|thought|antthinking|final)\s", RegexOptions.IgnoreCase);
    }

    [GeneratedRegex(@"\G<\s*(?<close>/?)\s*(?<name>think(?:ing)?|thought|antthinking|final)\b[^<>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\G\[\[\s*(?:reply_to_current|reply_to\s*:[^\]\n]*|audio_as_voice|/?tts(?::[^\]\n]*)?)\s*\]\][ \t]*", RegexOptions.IgnoreCase)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\G[ \t]*MEDIA:[^\n]*(?:\n|\z)")]
    private static partial Regex MediaLine();
}
