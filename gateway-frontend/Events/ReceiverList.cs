namespace OpenClaw.Gateway.Events;

/// <summary>Who gets a tenant's events on this frontend. Coming and going cost the same however many are here.</summary>
/// <remarks>A broadcast goes over a picture of the list: who is removed meanwhile gets at most the event that is being told.</remarks>
internal sealed class ReceiverList
{
    private readonly Lock _lock = new();
    private readonly HashSet<IEventReceiver> _members = new(ReferenceEqualityComparer.Instance);

    // Null: outdated. Made by the next broadcast, which goes over all of them anyway, and not by each who comes.
    private IEventReceiver[]? _picture = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>All that are here at this moment, in no particular order.</summary>
    public ReadOnlySpan<IEventReceiver> All => Volatile.Read(ref _picture) ?? Draw();

    public void Add(IEventReceiver receiver)
    {
        lock (_lock)
        {
            _members.Add(receiver);
            Changed();
        }
    }

    public void Remove(IEventReceiver receiver)
    {
        lock (_lock)
        {
            _members.Remove(receiver);
            Changed();
        }
    }

    private void Changed()
    {
        Volatile.Write(ref _count, _members.Count);
        Volatile.Write(ref _picture, null);
    }

    private IEventReceiver[] Draw()
    {
        lock (_lock)
        {
            if (_picture is { } drawn) return drawn;
            IEventReceiver[] picture = [.. _members];
            Volatile.Write(ref _picture, picture);
            return picture;
        }
    }
}
