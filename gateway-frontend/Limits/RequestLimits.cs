using System.Collections.Frozen;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using OpenClaw.Gateway.Auditing;
using OpenClaw.Gateway.Connections;
using OpenClaw.Gateway.Connections.Handshake;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;
using OpenClaw.Safety.Auditing;

namespace OpenClaw.Gateway.Limits;

/// <summary>How many requests a client may make a minute, for each method that starts work.</summary>
/// <remarks>Counted in this frontend: a client that spreads over several gets as many times its share. Windows of clients that are gone are given up.</remarks>
internal sealed class RequestLimits(IOptions<RateLimitOptions> options, GatewayFacts facts, IAuditLog audit) : IAsyncDisposable
{
    private const int Segments = 6;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DefaultWait = Window / Segments;

    /// <summary>Methods and HTTP paths that start work, and so are limited unless a setting says otherwise.</summary>
    public static readonly FrozenSet<string> LimitedByDefault = FrozenSet.ToFrozenSet(
        ["chat.send", "agent", "send", "poll", "node.invoke", "sessions.compact", "/v1/chat/completions", "/v1/responses", "/tools/invoke"]);

    private readonly FrozenDictionary<string, int> _methods = options.Value.Methods.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, int> _scopes = options.Value.Scopes.ToFrozenDictionary(StringComparer.Ordinal);
    // Made when the first request is limited: its sweeping of old windows would else run for nothing.
    private readonly Lazy<PartitionedRateLimiter<Caller>> _windows = new(Windows);

    /// <summary>Takes one of the client's requests for the method.</summary>
    /// <exception cref="ProtocolException"><c>UNAVAILABLE</c>, retryable: there is none left for now.</exception>
    public void Take(Connection connection, string method, string scope)
    {
        var limit = LimitOf(method, scope);
        if (limit == 0 || IsExempt(connection.Http)) return;
        var client = connection.Client;
        // A device is one client however many sockets it opens; without one, a socket's address says who it is.
        Take(client.Tenant, client.DeviceId ?? $"{client.ClientId}@{PeerAddress.KeyOf(connection.Http.Connection.RemoteIpAddress)}", method, limit, AuditActor.Of(client));
    }

    /// <summary>Takes one of a caller's requests for an HTTP endpoint.</summary>
    /// <param name="http">The request.</param>
    /// <param name="tenant">The tenant it is for.</param>
    /// <param name="caller">Who asks, as far as it is known: a token's hash, an address.</param>
    /// <param name="path">The endpoint, as in <see cref="LimitedByDefault"/>.</param>
    /// <param name="scope">The scope it needs.</param>
    /// <exception cref="ProtocolException"><c>UNAVAILABLE</c>, retryable: there is none left for now.</exception>
    public void Take(HttpContext http, string tenant, string caller, string path, string scope)
    {
        var limit = LimitOf(path, scope);
        if (limit > 0 && !IsExempt(http)) Take(tenant, caller, path, limit, caller);
    }

    public async ValueTask DisposeAsync()
    {
        if (_windows.IsValueCreated) await _windows.Value.DisposeAsync();
    }

    internal int LimitOf(string method, string scope)
    {
        if (_methods.TryGetValue(method, out var own)) return own;
        if (_scopes.TryGetValue(scope, out var shared)) return shared;
        return LimitedByDefault.Contains(method) ? options.Value.PerMinute : 0;
    }

    private void Take(string tenant, string client, string method, int limit, string actor)
    {
        using var lease = _windows.Value.AttemptAcquire(new(tenant, client, method, limit));
        if (lease.IsAcquired) return;
        audit.RecordCounted(new()
        {
            Tenant = tenant, Category = AuditCategory.Security, Actor = actor, Action = AuditActions.RequestsLimited, Target = method, Outcome = AuditOutcome.Refused,
        });
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : DefaultWait;
        throw ProtocolException.Unavailable($"rate limit: at most {limit} requests a minute for {method}; try again later", wait);
    }

    private bool IsExempt(HttpContext http) =>
        facts.LocalClientsAllowed && options.Value.ExemptLoopback && http.Connection.RemoteIpAddress is { } peer && System.Net.IPAddress.IsLoopback(peer)
        && !ClientAddress.IsForwarded(http.Request);

    private static PartitionedRateLimiter<Caller> Windows() => PartitionedRateLimiter.Create<Caller, Caller>(static caller =>
        RateLimitPartition.GetSlidingWindowLimiter(caller, static of => new()
        {
            PermitLimit = of.Limit, Window = Window, SegmentsPerWindow = Segments, QueueLimit = 0, AutoReplenishment = false,
        }));

    private readonly record struct Caller(string Tenant, string Client, string Method, int Limit);
}
