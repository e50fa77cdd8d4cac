using System.CommandLine;

namespace OpenClaw.Bench.Commands;

internal static class UriOption
{
    /// <summary>An absolute address of one of the given schemes; anything else is refused before the command runs.</summary>
    public static Option<Uri?> Create(string name, string description, params string[] schemes) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var given = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (Uri.TryCreate(given, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme))
                return address;
            result.AddError($"{name} is '{given}'; it is an address that starts with {string.Join(" or ", schemes.Select(scheme => $"{scheme}://"))}.");
            return null;
        },
    };
}
