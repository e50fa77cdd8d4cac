using OpenClaw.Gateway.Events;

namespace OpenClaw.ClusterTests.Events;

public sealed class ReceiverListTests
{
    [Fact]
    public void Coming_and_going_allocates_the_same_however_many_are_here()
    {
        const int many = 10_000;
        var receivers = Enumerable.Range(0, many).Select(number => new Nobody($"{number}")).ToList();
        var list = new ReceiverList();

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var receiver in receivers) list.Add(receiver);
        foreach (var receiver in receivers) list.Remove(receiver);
        var perReceiver = (GC.GetAllocatedBytesForCurrentThread() - before) / many;

        // A copy of the list with each would be some 80,000.
        Assert.InRange(perReceiver, 0, 1_000);
        Assert.Equal(0, list.Count);
    }

    [Fact]
    public void A_broadcast_goes_over_those_who_were_here_when_it_began()
    {
        var (first, second, third) = (new Nobody("1"), new Nobody("2"), new Nobody("3"));
        var list = new ReceiverList();
        list.Add(first);
        list.Add(second);

        var told = list.All;
        list.Remove(first);
        list.Add(third);

        Assert.Equal(["1", "2"], Ids(told));
        Assert.Equal(["2", "3"], Ids(list.All));
    }

    private static IEnumerable<string> Ids(ReadOnlySpan<IEventReceiver> receivers) => receivers.ToArray().Select(receiver => receiver.Id).Order();

    private sealed class Nobody(string id) : IEventReceiver
    {
        public string Id => id;

        public bool Wants(EncodedEvent told) => false;

        public void Tell(EncodedEvent told) { }

        public void TellAlone(EncodedEvent told) { }
    }
}
