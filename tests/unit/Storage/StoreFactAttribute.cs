using System.ComponentModel;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OpenClaw.UnitTests.Storage;

/// <summary>A fact of a suite, skipped with the reason where the database of the class that derives the suite is not there.</summary>
[XunitTestCaseDiscoverer("OpenClaw.UnitTests.Storage.StoreFactDiscoverer", "OpenClaw.UnitTests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>The same for a theory.</summary>
[XunitTestCaseDiscoverer("OpenClaw.UnitTests.Storage.StoreTheoryDiscoverer", "OpenClaw.UnitTests")]
public sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>What the tests of a class need; the reason why it is missing, or null.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class NeedsAttribute : Attribute
{
    public abstract string? Missing { get; }
}

public sealed class StoreFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new StoreTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

public sealed class StoreTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        [new StoreTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, dataRow)];
}

public sealed class StoreTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For the deserialiser.")]
    public StoreTestCase()
    {
    }

    public StoreTestCase(
        IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, object[]? arguments = null)
        : base(messages, display, options, method, arguments)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? Needs.Select(needs => needs.Missing).FirstOrDefault(reason => reason is not null);

    private IEnumerable<NeedsAttribute> Needs => TestMethod.TestClass.Class.ToRuntimeType().GetCustomAttributes(inherit: false).OfType<NeedsAttribute>();
}
