namespace OpenClaw.ChannelAdapters.Text;

/// <summary>Cuts Markdown into pieces of a size, without tearing a code block apart.</summary>
/// <remarks>Source: semantics page, chunking. Sizes are UTF-16 units; a surrogate pair is never split.</remarks>
public static class MarkdownChunks
{
    /// <summary>The pieces, none of them blank, each at most <paramref name="limit"/> long.</summary>
    /// <param name="text">Markdown.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="byParagraph">A piece ends at every blank line outside of code: <c>chunkMode: newline</c>.</param>
    public static IReadOnlyList<string> Split(string text, int limit, bool byParagraph = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var pieces = new List<string>();
        foreach (var part in byParagraph ? Paragraphs(text) : [text]) SplitByLength(part, limit, pieces);
        return pieces;
    }

    private static IEnumerable<string> Paragraphs(string text)
    {
        var fences = Fence.FindAll(text);
        var from = 0;
        for (var at = text.IndexOf("\n\n", StringComparison.Ordinal); at >= 0; at = text.IndexOf("\n\n", at + 2, StringComparison.Ordinal))
        {
            if (fences.Any(fence => fence.Holds(at))) continue;
            yield return text[from..at];
            from = at + 2;
        }
        yield return text[from..];
    }

    private static void SplitByLength(string text, int limit, List<string> pieces)
    {
        var rest = text;
        while (rest.Length > limit)
        {
            var fences = Fence.FindAll(rest);
            // Better torn inside parentheses than inside a word.
            var cut = Break(rest, limit, fences, insideParentheses: false);
            if (cut == 0) cut = Break(rest, limit, fences, insideParentheses: true);
            if (cut > 0)
            {
                Add(pieces, rest[..cut].TrimEnd());
                rest = rest[cut..].TrimStart();
                continue;
            }
            // Everything up to the limit is code, or one endless word.
            var fence = fences.FirstOrDefault(fence => fence.Holds(limit));
            if (fence is null || !TrySplitInFence(rest, limit, fence, out var piece, out var following))
            {
                cut = Whole(rest, limit);
                (piece, following) = (rest[..cut], rest[cut..]);
            }
            Add(pieces, piece);
            rest = following;
        }
        Add(pieces, rest);
    }

    /// <summary>The last line end, else the last blank, outside of code; 0 where there is none.</summary>
    private static int Break(string text, int limit, List<Fence> fences, bool insideParentheses)
    {
        var depth = 0;
        var (line, blank) = (0, 0);
        for (var at = 0; at <= limit && at < text.Length; at++)
        {
            var letter = text[at];
            if (fences.Any(fence => fence.Holds(at))) continue;
            if (letter == '(') depth++;
            else if (letter == ')' && depth > 0) depth--;
            if (depth > 0 && !insideParentheses) continue;
            if (letter == '\n') line = at;
            else if (char.IsWhiteSpace(letter)) blank = at;
        }
        return line > 0 && text[..line].Trim().Length > 0 ? line : blank > 0 && text[..blank].Trim().Length > 0 ? blank : 0;
    }

    // The code block is closed here and opened again in the next piece.
    private static bool TrySplitInFence(string text, int limit, Fence fence, out string piece, out string rest)
    {
        (piece, rest) = ("", "");
        var closing = $"\n{fence.Indent}{fence.Marker}";
        var room = limit - closing.Length;
        // At least one character of the code, or it would go on for ever.
        var least = fence.Start + fence.Opening.Length + 1;
        if (room <= least) return false;
        var cut = text.LastIndexOf('\n', room, room - least + 1);
        var isLine = cut > least;
        if (!isLine) cut = Whole(text, room);
        piece = text[..cut] + closing;
        rest = fence.Opening + "\n" + text[(isLine ? cut + 1 : cut)..];
        return rest.Length < text.Length;
    }

    private static int Whole(string text, int at) => at > 1 && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;

    private static void Add(List<string> pieces, string piece)
    {
        if (piece.Trim().Length > 0) pieces.Add(piece);
    }

    /// <summary>A code block, from its opening line to behind its closing one.</summary>
    private sealed record Fence(int Start, int End, string Indent, string Marker, string Opening)
    {
        public bool Holds(int at) => at > Start && at < End;

        public static List<Fence> FindAll(string text)
        {
            var found = new List<Fence>();
            (int Start, string Indent, string Marker, string Opening)? open = null;
            for (var from = 0; from < text.Length;)
            {
                var end = text.IndexOf('\n', from);
                if (end < 0) end = text.Length;
                var line = text[from..end];
                var (indent, marker, info) = Read(line);
                if (marker.Length >= 3)
                {
                    if (open is not { } opened)
                    {
                        open = (from, indent, marker, line);
                    }
                    else if (marker[0] == opened.Marker[0] && marker.Length >= opened.Marker.Length && info.Trim().Length == 0)
                    {
                        found.Add(new(opened.Start, end, opened.Indent, opened.Marker, opened.Opening));
                        open = null;
                    }
                }
                from = end + 1;
            }
            if (open is { } last) found.Add(new(last.Start, text.Length + 1, last.Indent, last.Marker, last.Opening));
            return found;
        }

        private static (string Indent, string Marker, string Info) Read(string line)
        {
            var indent = 0;
            while (indent < line.Length && line[indent] == ' ') indent++;
            if (indent > 3 || indent == line.Length || line[indent] is not ('`' or '~')) return ("", "", "");
            var end = indent;
            while (end < line.Length && line[end] == line[indent]) end++;
            return (line[..indent], line[indent..end], line[end..]);
        }
    }
}
