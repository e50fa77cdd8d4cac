using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Configuration.Keys;

namespace OpenClaw.Configuration.Validation;

/// <summary>Types, unknown keys and required keys, from the root down. The wording is that of the original's validator.</summary>
internal sealed class TreeCheck(FindingsBuilder findings, ConfigurationOwner owner, IReadOnlySet<string>? channels)
{
    public void Check(JsonNode? value, ConfigurationKey key, ConfigurationPath path)
    {
        if (key.IsOperatorOnly && owner is ConfigurationOwner.Tenant)
            findings.Warning(path, "set by the operator");

        switch (value)
        {
            case JsonObject map when key.Types.HasFlag(KeyTypes.Map):
                CheckMap(map, key, path);
                break;
            case null when key.Types is KeyTypes.Map:
                // In YAML a section whose lines are all commented out is null; it says nothing, and so is empty.
                CheckMap([], key, path);
                break;
            case JsonArray list when key.Types.HasFlag(KeyTypes.List):
                if (key.Item is not { } item)
                    break;
                for (var index = 0; index < list.Count; index++)
                    Check(list[index], item, path.Append(index));
                break;
            default:
                if (!key.Types.HasFlag(KeyTypes.Any) && ValueCheck.Problem(value, key) is { } problem)
                    findings.Issue(path, problem);
                break;
        }
    }

    private void CheckMap(JsonObject map, ConfigurationKey key, ConfigurationPath path)
    {
        var unknown = new List<string>();
        foreach (var (name, value) in map)
        {
            if (key.Child(name) is { } child)
                Check(value, child, path.Append(name));
            else if (!key.IsOpen && !IsChannel(path, name))
                unknown.Add(name);
        }

        foreach (var (name, child) in key.Children)
        {
            if (child.IsRequired && !map.ContainsKey(name))
                findings.Issue(path.Append(name), $"Invalid input: expected {ValueCheck.Expected(child)}, received undefined");
        }

        if (unknown.Count > 0)
            ReportUnknown(unknown, path);
    }

    private void ReportUnknown(List<string> unknown, ConfigurationPath path)
    {
        if (path.Segments is ["channels"])
        {
            foreach (var name in unknown)
                findings.Issue(path.Append(name), $"unknown channel id: {name}");
            return;
        }

        // A key that moved has been reported with its new place.
        unknown.RemoveAll(name => LegacyKeys.IsLegacy(path.Append(name)));
        if (unknown.Count == 0)
            return;
        var names = string.Join(", ", unknown.Select(name => JsonSerializer.Serialize(name, Wording.Json)));
        findings.Issue(path, $"Unrecognized key{(unknown.Count > 1 ? "s" : "")}: {names}", path.Append(unknown[0]));
    }

    private bool IsChannel(ConfigurationPath path, string name) => path.Segments is ["channels"] && channels?.Contains(name) is true;
}
