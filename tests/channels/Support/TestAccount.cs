using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Configuration;

namespace OpenClaw.ChannelTests.Support;

/// <summary>One account of a channel without the gateway around it: what it takes in is kept by the test.</summary>
internal sealed class TestAccount : IInboundSink, IChannelStatus, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private readonly Channel<ChannelInbound> _accepted = Channel.CreateBounded<ChannelInbound>(1000);
    private readonly TaskCompletionSource<string?> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();

    private TestAccount(ChannelDescriptor channel, ChannelSettings settings) => Adapter = channel.Create(new()
    {
        Settings = settings, Inbound = this, Status = this, Clock = TimeProvider.System, Logger = NullLogger.Instance,
    });

    public IChannelAdapter Adapter { get; }

    public Task Running { get; private set; } = Task.CompletedTask;

    public List<string> Problems { get; } = [];

    /// <summary>Set: taking a message in waits for it, or fails with it.</summary>
    public Func<ChannelInbound, Task>? Keep { get; set; }

    /// <summary>The bot's name, once it is connected.</summary>
    public Task<string?> ConnectedAsync => _connected.Task.WaitAsync(Limit);

    public static ChannelSettings Settings(string channel, string yaml, Func<string, string?>? installation = null)
    {
        var result = TenantConfiguration.Parse(yaml, ConfigurationOwner.Operator);
        Assert.Empty(result.Issues.Select(issue => $"{issue.Path}: {issue.Message}"));
        return ChannelSettings.Of(result.Configuration!, channel, "default", new(true, _ => null, installation ?? (_ => null)));
    }

    public static TestAccount Start(ChannelDescriptor channel, string yaml, Func<string, string?>? installation = null)
    {
        var account = new TestAccount(channel, Settings(channel.Id, yaml, installation));
        account.Running = account.Adapter.RunAsync(account._end.Token);
        return account;
    }

    /// <summary>The next message it took in.</summary>
    public async Task<ChannelInbound> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var next = _accepted.Reader.ReadAsync(limit.Token).AsTask();
        // A connection that ended brings nothing any more: it says why.
        if (await Task.WhenAny(next, Running) == Running && !next.IsCompleted) await Running;
        return await next;
    }

    public bool HasMore => _accepted.Reader.TryPeek(out _);

    public Task<ChannelReceipt> SendAsync(string target, string text, string? plain = null, string? thread = null, string? replyTo = null) => Adapter.SendAsync(
        new() { Target = target, Text = text, Plain = plain ?? text, ThreadId = thread, ReplyToId = replyTo, IdempotencyKey = "k:0" }, CancellationToken.None);

    public async Task AcceptAsync(ChannelInbound message, CancellationToken cancellationToken)
    {
        if (Keep is { } keep) await keep(message);
        await _accepted.Writer.WriteAsync(message, cancellationToken);
    }

    public void Connected(string? identity) => _connected.TrySetResult(identity);

    public void Problem(string message)
    {
        lock (Problems) Problems.Add(message);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Running.WaitAsync(Limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Adapter.DisposeAsync();
        _end.Dispose();
    }
}
