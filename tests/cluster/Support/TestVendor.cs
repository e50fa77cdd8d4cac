using System.Collections.Concurrent;
using OpenClaw.ChannelAdapters.Abstractions;
using OpenClaw.ChannelAdapters.Text;
using OpenClaw.Protocol.Channels;

namespace OpenClaw.ClusterTests.Support;

/// <summary>A vendor in memory, and the channel <c>test</c> for it: what a new channel is, seen from the gateway.</summary>
/// <remarks>Like the real ones it keeps a message until it is told that the message was taken in, and delivers it again to whoever connects next.</remarks>
internal sealed class TestVendor
{
    private readonly ConcurrentDictionary<string, TestLine> _lines = new(StringComparer.Ordinal);

    public ChannelDescriptor Descriptor => field ??= new()
    {
        Id = "test",
        Label = "Test",
        DetailLabel = "Test",
        Capabilities = new() { TextChunkLimit = 1000, MaxTextLength = 2000 },
        Create = context => new Adapter(Line(context.Settings.Text("line")!), context),
        Look = settings => new(settings.Text("line") is not null, "polling", "config"),
        NormalizeSender = sender => sender.Trim().ToLowerInvariant(),
        Dialect = MarkdownWriter.Plain,
        Reconnect = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)),
    };

    public TestLine Line(string name) => _lines.GetOrAdd(name, _ => new());

    private sealed class Adapter(TestLine line, ChannelContext context) : IChannelAdapter
    {
        public async Task RunAsync(CancellationToken stopping)
        {
            line.Connect();
            context.Status.Connected("claw");
            while (true)
            {
                var message = await line.PeekAsync(stopping);
                await context.Inbound.AcceptAsync(message, stopping);
                line.Confirm(message);
            }
        }

        public Task<ChannelReceipt> SendAsync(ChannelPart part, CancellationToken cancellationToken) => line.TakeAsync(part);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>One account at the vendor.</summary>
internal sealed class TestLine
{
    private readonly Lock _lock = new();
    private readonly List<ChannelInbound> _unconfirmed = [];
    private readonly List<ChannelPart> _sent = [];
    private readonly ConcurrentQueue<Func<ChannelPart, Task<ChannelReceipt>>> _answers = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    /// <summary>What the vendor took, in order.</summary>
    public IReadOnlyList<ChannelPart> Sent
    {
        get { lock (_lock) return [.. _sent]; }
    }

    public int Connections
    {
        get { lock (_lock) return _connections; }
    }

    public static ChannelInbound Direct(string id, string text, string sender = "ada") => new()
    {
        Id = id, ChatType = ChannelChatType.Direct, ConversationId = sender, SenderId = sender, SenderName = sender.ToUpperInvariant(), Target = $"to-{sender}", Text = text,
        At = 1_700_000_000_000, MessageId = id,
    };

    public static ChannelInbound Group(string id, string text, string sender = "ada", bool mentioned = false) => new()
    {
        Id = id, ChatType = ChannelChatType.Group, ConversationId = "team", SenderId = sender, SenderName = sender, Target = "to-team", Text = text, At = 1_700_000_000_000,
        MessageId = id, WasMentioned = mentioned, ConversationLabel = "Team",
    };

    public void Say(ChannelInbound message)
    {
        lock (_lock)
        {
            _unconfirmed.Add(message);
            Changed();
        }
    }

    /// <summary>What the vendor says to the next part, instead of taking it.</summary>
    public void OnNextPart(Func<ChannelPart, Task<ChannelReceipt>> answer) => _answers.Enqueue(answer);

    /// <summary>The parts the vendor took, once there are as many.</summary>
    public async Task<IReadOnlyList<ChannelPart>> SentAsync(int count)
    {
        await UntilAsync(() => _sent.Count >= count);
        return Sent;
    }

    /// <summary>Completes when every message was taken in.</summary>
    public Task ConfirmedAsync() => UntilAsync(() => _unconfirmed.Count == 0);

    public Task ConnectedAsync(int times = 1) => UntilAsync(() => _connections >= times);

    public void Connect()
    {
        lock (_lock)
        {
            _connections++;
            Changed();
        }
    }

    public void Confirm(ChannelInbound message)
    {
        lock (_lock)
        {
            _unconfirmed.Remove(message);
            Changed();
        }
    }

    public async Task<ChannelInbound> PeekAsync(CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_unconfirmed.Count > 0) return _unconfirmed[0];
                changed = _changed.Task;
            }
            await changed.WaitAsync(stop);
        }
    }

    public async Task<ChannelReceipt> TakeAsync(ChannelPart part)
    {
        if (_answers.TryDequeue(out var answer)) return await answer(part);
        Keep(part);
        return ChannelReceipt.Sent("v1");
    }

    public void Keep(ChannelPart part)
    {
        lock (_lock)
        {
            _sent.Add(part);
            Changed();
        }
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (isSo()) return;
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"the vendor waited in vain; it took: {string.Join(" | ", Sent.Select(part => part.Text))}; unconfirmed: {_unconfirmed.Count}; connections: {_connections}");
            }
        }
    }

    private void Changed()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
