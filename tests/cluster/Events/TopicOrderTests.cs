using OpenClaw.Gateway.Events;
using OpenClaw.Protocol.Events;

namespace OpenClaw.ClusterTests.Events;

public sealed class TopicOrderTests
{
    private static readonly Guid Epoch = Guid.NewGuid();
    private readonly List<long> _told = [];
    private readonly TopicOrder _order;

    public TopicOrderTests() => _order = new(envelope => _told.Add(((TickEvent)envelope.Event).Ts));

    [Fact]
    public void Who_comes_back_misses_nothing_of_the_time_away_though_a_batch_of_it_arrives_late()
    {
        _order.Open();
        _order.Join(new(Epoch, 10));
        _order.Close();

        _order.Open();
        _order.Take(Batch(12));
        _order.Join(new(Epoch, 20));
        _order.Take(Batch(20));

        Assert.Null(_order.Gap);
        Assert.Equal([20], _told);
    }

    [Fact]
    public void What_overtakes_the_answer_to_a_subscription_is_told()
    {
        _order.Open();
        _order.Take(Batch(20));
        _order.Take(Batch(21));
        _order.Join(new(Epoch, 20));

        Assert.Null(_order.Gap);
        Assert.Equal([20, 21], _told);
    }

    [Fact]
    public void A_topic_that_moved_while_nobody_was_here_is_no_move()
    {
        _order.Open();
        _order.Join(new(Epoch, 10));
        _order.Close();

        _order.Open();
        var moved = _order.Join(new(Guid.NewGuid(), 5));

        Assert.False(moved);
        Assert.Null(_order.Gap);
    }

    // An event tells its own number.
    private static EventBatch Batch(long number) =>
        new() { Tenant = "acme", Epoch = Epoch, FirstNumber = number, Events = [new EventEnvelope { Event = new TickEvent { Ts = number } }] };
}
