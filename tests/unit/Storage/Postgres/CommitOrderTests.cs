using OpenClaw.Storage;
using OpenClaw.Storage.Postgres.Sessions;
using OpenClaw.Storage.Sessions;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

public sealed class CommitOrderTests
{
    private static readonly (string, string) Session = ("acme", "agent:main:main");
    private readonly CommitOrder _order = new();
    private readonly List<string> _made = [];

    [Fact]
    public async Task A_commit_waits_for_the_one_before_it_in_its_session_only()
    {
        var first = new TaskCompletionSource();
        var one = _order.Run(Session, () => first.Task);
        var two = Make("two");
        await _order.Run(("acme", "agent:main:other"), () => Made("other"));
        first.SetResult();
        await Task.WhenAll(one, two);

        Assert.Equal(["other", "two"], _made);
    }

    [Fact]
    public async Task Behind_a_commit_that_could_not_be_made_none_is_made_until_all_that_waited_know()
    {
        var first = new TaskCompletionSource();
        var one = _order.Run(Session, () => first.Task);
        Task[] behind = [Make("two"), Make("three")];
        first.SetException(new StoreUnavailableException("away"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => one);
        foreach (var commit in behind)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        await Make("four");

        Assert.Equal(["four"], _made);
    }

    [Fact]
    public async Task What_the_store_refused_does_not_keep_the_next_from_being_made()
    {
        var first = new TaskCompletionSource();
        var one = _order.Run(Session, () => first.Task);
        var two = Make("two");
        first.SetException(new DuplicateRunException("chat", "k"));

        await Assert.ThrowsAsync<DuplicateRunException>(() => one);
        await two;

        Assert.Equal(["two"], _made);
    }

    private Task Make(string name) => _order.Run(Session, () => Made(name));

    private Task Made(string name)
    {
        lock (_made) _made.Add(name);
        return Task.CompletedTask;
    }
}
