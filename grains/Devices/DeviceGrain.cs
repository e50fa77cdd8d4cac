using System.Security.Cryptography;
using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Devices;

namespace OpenClaw.Grains.Devices;

// Turn-based: a connect, an approval and a rotation of one device never interleave, so a token is checked against one state.
internal sealed class DeviceGrain(
    [PersistentState("device", GrainStores.Main)] IPersistentState<DeviceState> device,
    DeviceTokens tokens,
    TimeProvider clock) : TenantGrain, IDeviceGrain
{
    private DeviceState State => device.State;

    public async Task<DeviceAdmission> Connect(DeviceConnect connect, CancellationToken cancellationToken)
    {
        if (!connect.SharedSecretOk && !PresentedTokenHolds(connect))
            throw ProtocolException.Invalid("unauthorized: device token mismatch (rotate/reissue device token)");

        if (NeedsPairing(connect)) return new() { WasPaired = State.IsPaired };
        return new() { Grant = await EnsureToken(connect, cancellationToken) };
    }

    public Task<PairedDevice?> Describe(CancellationToken cancellationToken) => Task.FromResult(State.IsPaired ? View() : null);

    public async Task<PairedDevice> Approve(PendingDevice request, CancellationToken cancellationToken)
    {
        Merge(request);
        // A new token of the role: whoever held the old one has to connect again with the new rights.
        await ReplaceTokenAsync(request.Role ?? "operator", request.Scopes ?? [], cancellationToken);
        return View();
    }

    public async Task<DeviceTokenRotateResult> Rotate(DeviceTokenRotateParams request, CancellationToken cancellationToken)
    {
        if (!State.IsPaired || !State.Tokens.TryGetValue(request.Role, out var old)) throw ProtocolException.Invalid("unknown deviceId/role");
        var token = await ReplaceTokenAsync(request.Role, request.Scopes ?? old.Scopes, cancellationToken);
        var state = State.Tokens[request.Role];
        return new()
        {
            DeviceId = State.DeviceId, Role = request.Role, Token = token, Scopes = state.Scopes,
            RotatedAtMs = state.RotatedAtMs ?? state.CreatedAtMs,
        };
    }

    public async Task<DeviceTokenRevokeResult> Revoke(DeviceTokenRevokeParams request, CancellationToken cancellationToken)
    {
        if (!State.IsPaired || !State.Tokens.TryGetValue(request.Role, out var token)) throw ProtocolException.Invalid("unknown deviceId/role");
        token.RevokedAtMs = Now;
        await device.WriteStateAsync(cancellationToken);
        await UnindexAsync(token.Hash, cancellationToken);
        return new() { DeviceId = State.DeviceId, Role = request.Role, RevokedAtMs = token.RevokedAtMs.Value };
    }

    public async Task Forget(CancellationToken cancellationToken)
    {
        foreach (var token in State.Tokens.Values) await UnindexAsync(token.Hash, cancellationToken);
        await device.ClearStateAsync(cancellationToken);
        DeactivateOnIdle();
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private bool PresentedTokenHolds(DeviceConnect connect) =>
        connect.Token is { Length: > 0 } presented
        && State.IsPaired
        && State.Tokens.TryGetValue(connect.Role, out var token)
        && token.RevokedAtMs is null
        && token.ExpiresAtMs > Now
        && CryptographicOperations.FixedTimeEquals(token.Hash, DeviceTokens.Hash(presented))
        && connect.Scopes.All(token.Scopes.Contains);

    private bool NeedsPairing(DeviceConnect connect) =>
        !State.IsPaired
        || State.PublicKey != connect.Request.PublicKey
        || !State.Roles.Contains(connect.Role)
        // Scopes are compared literally here: admin does not imply read.
        || !connect.Scopes.All(State.Scopes.Contains);

    private void Merge(PendingDevice request)
    {
        if (State.PublicKey != request.PublicKey) State.Tokens.Clear();
        State.DeviceId = request.DeviceId;
        State.PublicKey = request.PublicKey;
        State.DisplayName = request.DisplayName ?? State.DisplayName;
        State.Platform = request.Platform ?? State.Platform;
        State.ClientId = request.ClientId ?? State.ClientId;
        State.ClientMode = request.ClientMode ?? State.ClientMode;
        State.RemoteIp = request.RemoteIp ?? State.RemoteIp;
        State.Role = request.Role ?? State.Role;
        State.Roles = [.. State.Roles.Union(request.Roles ?? [State.Role])];
        State.Scopes = [.. State.Scopes.Union(request.Scopes ?? [])];
        State.ApprovedAtMs = Now;
        if (State.CreatedAtMs == 0) State.CreatedAtMs = State.ApprovedAtMs;
    }

    private async Task<DeviceGrant> EnsureToken(DeviceConnect connect, CancellationToken cancellationToken)
    {
        var known = State.Tokens.GetValueOrDefault(connect.Role);
        var mustIssue = known is null || known.RevokedAtMs is not null || known.ExpiresAtMs <= Now || !connect.Scopes.All(known.Scopes.Contains);
        var changed = !device.RecordExists;
        if (mustIssue) await ReplaceTokenAsync(connect.Role, connect.Scopes, cancellationToken);

        var token = State.Tokens[connect.Role];
        if (token.ExpiresAtMs - Now < DeviceTokens.RenewWithin.TotalMilliseconds)
        {
            token.ExpiresAtMs = Now + (long)DeviceTokens.Lifetime.TotalMilliseconds;
            changed = true;
        }
        // The last use is for people to look at: a write per connect would only slow connecting down.
        if (token.LastUsedAtMs is null || Now - token.LastUsedAtMs > TimeSpan.FromHours(1).TotalMilliseconds) changed = true;
        token.LastUsedAtMs = Now;
        if (changed) await device.WriteStateAsync(cancellationToken);
        return new()
        {
            Token = tokens.Derive(Tenant, State.DeviceId, connect.Role, token.TokenId),
            Scopes = token.Scopes,
            IssuedAtMs = token.RotatedAtMs ?? token.CreatedAtMs,
        };
    }

    private async Task<string> ReplaceTokenAsync(string role, IEnumerable<string> scopes, CancellationToken cancellationToken)
    {
        var former = State.Tokens.GetValueOrDefault(role);
        var token = IssueToken(role, scopes);
        // Found before it is handed out; what nobody holds any more is forgotten after it is gone.
        if (IsIndexed) await IndexOf(State.Tokens[role].Hash).Add(State.Tokens[role].Hash, Tenant, cancellationToken);
        await device.WriteStateAsync(cancellationToken);
        if (former is not null) await UnindexAsync(former.Hash, cancellationToken);
        return token;
    }

    // Tokens that the index does not know are tried with the default tenant, so its own need not be there.
    private bool IsIndexed => Tenant != TokenIndexKey.TenantOfUnknownTokens;

    private ITokenIndexGrain IndexOf(byte[] hash) => GrainFactory.GetGrain<ITokenIndexGrain>(TokenIndexKey.Of(hash));

    private Task UnindexAsync(byte[] hash, CancellationToken cancellationToken) => IsIndexed ? IndexOf(hash).Remove(hash, cancellationToken) : Task.CompletedTask;

    private string IssueToken(string role, IEnumerable<string> scopes)
    {
        var old = State.Tokens.GetValueOrDefault(role);
        var id = DeviceTokens.NewId();
        var token = tokens.Derive(Tenant, State.DeviceId, role, id);
        State.Tokens[role] = new()
        {
            TokenId = id,
            Hash = DeviceTokens.Hash(token),
            Scopes = [.. scopes.Distinct().Order(StringComparer.Ordinal)],
            CreatedAtMs = old?.CreatedAtMs ?? Now,
            RotatedAtMs = old is null ? null : Now,
            ExpiresAtMs = Now + (long)DeviceTokens.Lifetime.TotalMilliseconds,
        };
        return token;
    }

    private PairedDevice View() => new()
    {
        DeviceId = State.DeviceId, PublicKey = State.PublicKey, DisplayName = State.DisplayName, Platform = State.Platform,
        ClientId = State.ClientId, ClientMode = State.ClientMode, Role = State.Role, Roles = State.Roles, Scopes = State.Scopes,
        RemoteIp = State.RemoteIp, CreatedAtMs = State.CreatedAtMs, ApprovedAtMs = State.ApprovedAtMs,
        Tokens =
        [
            .. State.Tokens.Select(pair => new DeviceTokenSummary
            {
                Role = pair.Key, Scopes = pair.Value.Scopes, CreatedAtMs = pair.Value.CreatedAtMs, RotatedAtMs = pair.Value.RotatedAtMs,
                RevokedAtMs = pair.Value.RevokedAtMs, LastUsedAtMs = pair.Value.LastUsedAtMs,
            }),
        ],
    };
}
