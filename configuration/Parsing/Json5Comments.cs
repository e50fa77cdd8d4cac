namespace OpenClaw.Configuration.Parsing;

/// <summary>Blanks <c>//</c> and <c>/* */</c> comments, which YAML lacks; every other character keeps its place.</summary>
internal static class Json5Comments
{
    public static string Blank(string text)
    {
        var result = text.ToCharArray();
        var quote = '\0';
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (quote != '\0')
            {
                if (c == '\\')
                    at++;
                else if (c == quote)
                    quote = '\0';
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*')
            {
                at = BlankOne(text, at, result);
            }
        }

        return new string(result);
    }

    private static int BlankOne(string text, int start, char[] result)
    {
        var isLine = text[start + 1] == '/';
        var end = isLine
            ? text.IndexOfAny(['\r', '\n'], start)
            : text.IndexOf("*/", start + 2, StringComparison.Ordinal) is var close and >= 0 ? close + 2 : -1;
        if (end < 0)
            end = text.Length;
        for (var at = start; at < end; at++)
        {
            if (result[at] is not '\r' and not '\n')
                result[at] = ' ';
        }

        return end - 1;
    }
}
