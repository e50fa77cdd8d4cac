namespace OpenClaw.Protocol.Validation;

/// <summary>What is wrong with one value, in the words of the wire: <c>at /path: message</c>, or the bare message at the root.</summary>
/// <remarks>Bounded, for the value comes from outside: a list of a million bad items is not answered with a million lines.</remarks>
internal sealed class ErrorList
{
    private const int MaxErrors = 32;
    private const int MaxNameChars = 128;

    private readonly List<string> _errors = [];
    private bool _cut;

    public bool IsEmpty => _errors.Count == 0;

    public bool IsFull => _errors.Count >= MaxErrors;

    public void Add(string path, string message) => AddLine(path.Length == 0 ? message : $"at {path}: {message}");

    public void AddMissing(string path, string name) => Add(path, $"must have required property '{name}'");

    public void AddUnexpected(string path, string name) =>
        AddLine($"at {(path.Length == 0 ? "root" : path)}: unexpected property '{Shorten(name)}'");

    public void AddAll(ErrorList other)
    {
        foreach (var line in other._errors)
            AddLine(line);
    }

    /// <summary>The path of a member or item, escaped as a JSON pointer.</summary>
    public static string Child(string path, string name) =>
        $"{path}/{Shorten(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public override string ToString() => string.Join("; ", _errors) + (_cut ? "; and more" : "");

    private void AddLine(string line)
    {
        if (_errors.Contains(line))
            return;
        if (IsFull)
            _cut = true;
        else
            _errors.Add(line);
    }

    private static string Shorten(string name) => name.Length <= MaxNameChars ? name : $"{name.AsSpan(0, MaxNameChars)}...";
}
