using System.Reflection;

namespace OpenClaw.ClusterTests.Architecture;

/// <summary>Old and new silos talk during an upgrade: names and numbers of what they say are written down, not derived.</summary>
public sealed class ContractTests
{
    private static readonly Assembly[] Contracts = [typeof(ITenantScopedGrain).Assembly, typeof(ProtocolException).Assembly];

    public static TheoryData<string> GrainInterfaces =>
        [.. Types().Where(type => type.IsInterface && type != typeof(ITenantScopedGrain) && typeof(IAddressable).IsAssignableFrom(type)).Select(type => type.FullName!)];

    public static TheoryData<string> Records => [.. Types().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void A_grain_belongs_to_a_tenant(string name)
    {
        // An observer is an object of a frontend, not a grain with a key; the audit log is the installation's, its entries name
        // their tenant; who fails to prove which tenant it may enter is counted by its address. The others say which tenants there are.
        string[] exceptions =
        [
            typeof(IEventObserver).FullName!, typeof(IAuditLogGrain).FullName!, typeof(IAuthThrottleGrain).FullName!,
            typeof(IInstallationGrain).FullName!, typeof(ITenantDirectoryGrain).FullName!, typeof(ITokenIndexGrain).FullName!,
        ];

        Assert.True(typeof(ITenantScopedGrain).IsAssignableFrom(Find(name)) || exceptions.Contains(name));
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void A_grain_call_has_a_name_of_its_own(string name)
    {
        var type = Find(name);

        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>(inherit: false));
        Assert.All(type.GetMethods(), method => Assert.NotNull(method.GetCustomAttribute<AliasAttribute>()));
        Assert.Equal(type.GetMethods().Length, type.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()!.Alias).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void A_grain_call_can_be_cancelled(string name) =>
        Assert.All(Find(name).GetMethods(), method => Assert.True(
            method.GetParameters() is [.., { } last] && last.ParameterType == typeof(CancellationToken) || typeof(IGrainObserver).IsAssignableFrom(method.DeclaringType)));

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_of_a_grain_call_has_a_name_and_numbers(string name)
    {
        var type = Find(name);
        var numbered = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(property => property is { CanWrite: true })
            .ToList();

        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>(inherit: false));
        Assert.All(numbered, property => Assert.NotNull(property.GetCustomAttribute<IdAttribute>(inherit: false)));
        Assert.Equal(numbered.Count, numbered.Select(property => property.GetCustomAttribute<IdAttribute>(inherit: false)!.Id).Distinct().Count());
    }

    private static IEnumerable<Type> Types() => Contracts.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("OpenClaw.", StringComparison.Ordinal) == true);

    private static Type Find(string name) => Types().Single(type => type.FullName == name);
}
