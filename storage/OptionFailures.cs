using Microsoft.Extensions.Options;

namespace OpenClaw.Storage;

/// <summary>Everything that is wrong with an options object, each with the setting's name and what is allowed.</summary>
internal sealed class OptionFailures
{
    private readonly List<string> _failures = [];

    public ValidateOptionsResult Result => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    public void Add(string failure) => _failures.Add(failure);

    public void Within<T>(string setting, T value, T least, T most) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            _failures.Add($"{setting} must be between {least} and {most}; it is {value}.");
    }
}
