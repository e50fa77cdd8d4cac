using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Grains.Installation;

// Turn-based: a name is added or removed as a whole.
internal sealed class TenantDirectoryGrain([PersistentState("tenant-directory", GrainStores.Main)] IPersistentState<DirectoryState> directory)
    : Grain, ITenantDirectoryGrain
{
    private const int Parts = 64;

    public static IEnumerable<string> Keys => Enumerable.Range(0, Parts).Select(Key);

    public static string KeyOf(string tenant) => Key(SHA256.HashData(Encoding.UTF8.GetBytes(tenant))[0] % Parts);

    public Task Add(string tenant, CancellationToken cancellationToken) => directory.State.Names.Contains(tenant)
        ? Task.CompletedTask
        : directory.KeepAsync(new() { Names = [.. directory.State.Names, tenant] }, this, cancellationToken);

    public Task Remove(string tenant, CancellationToken cancellationToken) => directory.State.Names.Contains(tenant)
        ? directory.KeepAsync(new() { Names = [.. directory.State.Names.Where(name => name != tenant)] }, this, cancellationToken)
        : Task.CompletedTask;

    public Task<IReadOnlyList<string>> List(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(directory.State.Names);

    private static string Key(int part) => part.ToString("x2", CultureInfo.InvariantCulture);
}
