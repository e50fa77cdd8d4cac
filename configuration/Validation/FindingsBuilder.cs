using OpenClaw.Configuration.Parsing;

namespace OpenClaw.Configuration.Validation;

/// <summary>Collects findings with their positions; beyond a limit only counts them.</summary>
internal sealed class FindingsBuilder(ParsedConfiguration parsed)
{
    // More tells nobody more, and an answer has to fit a frame.
    private const int MaxFindings = 200;

    private readonly List<ConfigurationIssue> _issues = [];
    private readonly List<ConfigurationIssue> _warnings = [];
    private readonly List<ConfigurationIssue> _legacy = [];

    public void Issue(ConfigurationPath path, string message, ConfigurationPath? at = null) => Add(_issues, path, message, at);

    public void Warning(ConfigurationPath path, string message) => Add(_warnings, path, message, null);

    public void Legacy(ConfigurationPath path, string message)
    {
        Add(_legacy, path, message, null);
        Add(_issues, path, message, null);
    }

    public ConfigurationFindings Build() => new(_issues, _warnings, _legacy);

    private void Add(List<ConfigurationIssue> list, ConfigurationPath path, string message, ConfigurationPath? at)
    {
        if (list.Count == MaxFindings)
            list.Add(new("", $"further findings are left out after the first {MaxFindings}"));
        if (list.Count > MaxFindings)
            return;
        var place = parsed.Locate(at ?? path);
        list.Add(new(path.ToString(), message, place?.Line, place?.Column));
    }
}
