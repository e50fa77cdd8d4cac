namespace OpenClaw.TestSupport.Postgres;

/// <summary>Where Debian's package puts the programs of the server, and whether they can be run here.</summary>
public static class PostgresBinaries
{
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>Why no server can be started; null when one can.</summary>
    public static string? Missing { get; } =
        Directory is null ? $"there is no PostgreSQL server under {Versions} (Debian package postgresql)"
        : IsRoot && !File.Exists("/usr/bin/setpriv") ? "a PostgreSQL server does not run as root, and setpriv is not there to change the user"
        : null;

    /// <summary>Root must become the package's user, as the server refuses to run as root.</summary>
    internal static bool IsRoot { get; } = Environment.UserName == "root";

    private static string? Directory => System.IO.Directory.Exists(Versions)
        ? System.IO.Directory.EnumerateDirectories(Versions)
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")))
            .MaxBy(bin => int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), out var version) ? version : 0)
        : null;

    /// <summary>A program of the server with its arguments, run by a user the server accepts.</summary>
    internal static (string File, string[] Arguments) Command(string program, params string[] arguments)
    {
        var path = Path.Combine(Directory ?? throw new InvalidOperationException(Missing), program);
        return IsRoot
            ? ("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : (path, arguments);
    }
}
