using System.Globalization;
using System.Text;

namespace OpenClaw.TestSupport.Peers;

/// <summary>
/// Enough of a VT terminal to read what a full-screen program shows: text, cursor movement, erasing, scrolling.
/// Colours, modes and queries are understood and passed over.
/// </summary>
internal sealed class TerminalScreen(int rows, int columns)
{
    private const int MaxScrolledLines = 2000;
    private const char Escape = '\e';

    private readonly Queue<string> _scrolled = new();
    private readonly Rune[][] _cells = [.. Enumerable.Range(0, rows).Select(_ => Blank(columns))];
    private readonly StringBuilder _pending = new();
    private int _row, _column;

    public void Write(string output)
    {
        // A sequence may be cut by the buffer it came in: what is not whole yet waits for the rest.
        _pending.Append(output);
        var text = _pending.ToString();
        var at = 0;
        while (at < text.Length && Step(text, at) is { } length) at += length;
        _pending.Remove(0, at);
    }

    public override string ToString()
    {
        var lines = _scrolled.Concat(_cells.Select(Line));
        return string.Join('\n', lines).TrimEnd();
    }

    // Handles what stands at this place and says how long it is; null: more is needed to tell.
    private int? Step(string text, int at)
    {
        if (text[at] == Escape) return Sequence(text, at);
        if (char.IsHighSurrogate(text[at]) && at + 1 == text.Length) return null;
        if (!Rune.TryGetRuneAt(text, at, out var rune)) return 1;
        switch (rune.Value)
        {
            case '\r': _column = 0; break;
            case '\n': LineFeed(); break;
            case '\b': _column = Math.Max(0, _column - 1); break;
            case '\t': _column = Math.Min(columns - 1, (_column / 8 + 1) * 8); break;
            default: if (!Rune.IsControl(rune)) Put(rune); break;
        }
        return rune.Utf16SequenceLength;
    }

    private int? Sequence(string text, int at)
    {
        if (at + 1 == text.Length) return null;
        switch (text[at + 1])
        {
            case '[':
                for (var end = at + 2; end < text.Length; end++)
                {
                    if (text[end] is < '@' or > '~') continue;
                    Control(text[end], text[(at + 2)..end]);
                    return end - at + 1;
                }
                return null;
            case ']' or 'P' or '_' or '^' or 'X': // a string for the terminal's title, images, ...: up to BEL or ST
                for (var end = at + 2; end < text.Length; end++)
                {
                    if (text[end] == '\a') return end - at + 1;
                    if (text[end] == Escape && end + 1 < text.Length && text[end + 1] == '\\') return end - at + 2;
                }
                return null;
            case '(' or ')' or '#' or '%' or ' ':
                return at + 2 < text.Length ? 3 : null;
            case 'M':
                _row = Math.Max(0, _row - 1);
                return 2;
            default:
                return 2;
        }
    }

    private void Control(char command, string arguments)
    {
        if (arguments.StartsWith('?') || arguments.StartsWith('>') || arguments.StartsWith('<')) return; // modes and queries
        var numbers = arguments.Split(';').Select(number => int.TryParse(number, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        var count = Math.Max(1, numbers[0]);
        switch (command)
        {
            case 'A': _row = Math.Max(0, _row - count); break;
            case 'B': _row = Math.Min(rows - 1, _row + count); break;
            case 'C': _column = Math.Min(columns - 1, _column + count); break;
            case 'D': _column = Math.Max(0, _column - count); break;
            case 'E': (_row, _column) = (Math.Min(rows - 1, _row + count), 0); break;
            case 'F': (_row, _column) = (Math.Max(0, _row - count), 0); break;
            case 'G': _column = Math.Min(columns, count) - 1; break;
            case 'd': _row = Math.Min(rows, count) - 1; break;
            case 'H' or 'f':
                _row = Math.Min(rows, count) - 1;
                _column = Math.Min(columns, Math.Max(1, numbers.ElementAtOrDefault(1))) - 1;
                break;
            case 'J': EraseScreen(numbers[0]); break;
            case 'K': EraseLine(_row, numbers[0]); break;
            default: break; // colours and what else does not change the text
        }
    }

    private void Put(Rune rune)
    {
        var width = Width(rune);
        if (width == 0) return;
        if (_column + width > columns)
        {
            _column = 0;
            LineFeed();
        }
        _cells[_row][_column++] = rune;
        if (width == 2) _cells[_row][_column++] = default; // covered by the wide one before it
    }

    private void LineFeed()
    {
        if (_row < rows - 1)
        {
            _row++;
            return;
        }
        _scrolled.Enqueue(Line(_cells[0]));
        if (_scrolled.Count > MaxScrolledLines) _scrolled.Dequeue();
        Array.Copy(_cells, 1, _cells, 0, rows - 1);
        _cells[^1] = Blank(columns);
    }

    private void EraseScreen(int part)
    {
        if (part == 3) _scrolled.Clear();
        else
        {
            if (part is 0 or 1) EraseLine(_row, part);
            var (from, to) = part switch { 0 => (_row + 1, rows), 1 => (0, _row), _ => (0, rows) };
            for (var row = from; row < to; row++) EraseLine(row, 2);
        }
    }

    private void EraseLine(int row, int part)
    {
        var (from, to) = part switch { 0 => (_column, columns), 1 => (0, Math.Min(_column + 1, columns)), _ => (0, columns) };
        for (var column = from; column < to; column++) _cells[row][column] = new(' ');
    }

    private static string Line(Rune[] cells)
    {
        var line = new StringBuilder(cells.Length);
        foreach (var cell in cells)
            if (cell != default) line.Append(cell.ToString());
        return line.ToString().TrimEnd();
    }

    private static Rune[] Blank(int columns) => [.. Enumerable.Repeat(new Rune(' '), columns)];

    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => rune.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3
            or >= 0xF900 and <= 0xFAFF or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF ? 2 : 1,
    };
}
