using System.Text;

namespace OpenClaw.TestSupport.Peers;

/// <summary>The output of a process; of a very long one the end.</summary>
public sealed class OutputTail
{
    private const int MaxChars = 4 * 1024 * 1024;
    private readonly StringBuilder _text = new();

    public void Add(string text)
    {
        lock (_text)
        {
            _text.Append(text);
            if (_text.Length > MaxChars) _text.Remove(0, _text.Length - MaxChars / 2);
        }
    }

    public override string ToString()
    {
        lock (_text) return _text.ToString();
    }
}
