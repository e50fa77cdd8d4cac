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
        var changed = State.Copy();
        Merge(changed, request);
        // A new token of the role: whoever held the old one has to connect again with the new rights.
        IssueToken(changed, request.Role ?? "operator", request.Scopes ?? []);
        await device.KeepAsync(changed, this, cancellationToken);
        return View();
    }

    public async Task<DeviceTokenRotateResult> Rotate(DeviceTokenRotateParams request, CancellationToken cancellationToken)
    {
        if (!State.IsPaired || !State.Tokens.TryGetValue(request.Role, out var old)) throw ProtocolException.Invalid("unknown deviceId/role");
        var changed = State.Copy();
        var token = IssueToken(changed, request.Role, request.Scopes ?? old.Scopes);
        await device.KeepAsync(changed, this, cancellationToken);
        var state = State.Tokens[request.Role];
        return new()
        {
            DeviceId = State.DeviceId, Role = request.Role, Token = token, Scopes = state.Scopes,
            RotatedAtMs = state.RotatedAtMs ?? state.CreatedAtMs,
        };
    }

    public async Task<DeviceTokenRevokeResult> Revoke(DeviceTokenRevokeParams request, CancellationToken cancellationToken)
    {
        if (!State.IsPaired || !State.Tokens.ContainsKey(request.Role)) throw ProtocolException.Invalid("unknown deviceId/role");
        var changed = State.Copy();
        var revokedAt = Now;
        changed.Tokens[request.Role].RevokedAtMs = revokedAt;
        await device.KeepAsync(changed, this, cancellationToken);
        return new() { DeviceId = State.DeviceId, Role = request.Role, RevokedAtMs = revokedAt };
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

    private void Merge(DeviceState state, PendingDevice request)
    {
        if (state.PublicKey != request.PublicKey) state.Tokens.Clear();
        state.DeviceId = request.DeviceId;
        state.PublicKey = request.PublicKey;
        state.DisplayName = request.DisplayName ?? state.DisplayName;
        state.Platform = request.Platform ?? state.Platform;
        state.ClientId = request.ClientId ?? state.ClientId;
        state.ClientMode = request.ClientMode ?? state.ClientMode;
        state.RemoteIp = request.RemoteIp ?? state.RemoteIp;
        state.Role = request.Role ?? state.Role;
        state.Roles = [.. state.Roles.Union(request.Roles ?? [state.Role])];
        state.Scopes = [.. state.Scopes.Union(request.Scopes ?? [])];
        state.ApprovedAtMs = Now;
        if (state.CreatedAtMs == 0) state.CreatedAtMs = state.ApprovedAtMs;
    }

    private async Task<DeviceGrant> EnsureToken(DeviceConnect connect, CancellationToken cancellationToken)
    {
        var changed = State.Copy();
        var mustWrite = !device.RecordExists;
        if (!changed.Tokens.TryGetValue(connect.Role, out var known) || !CanBeHandedOut(known, connect))
        {
            IssueToken(changed, connect.Role, connect.Scopes);
            mustWrite = true;
        }

        var token = changed.Tokens[connect.Role];
        if (token.ExpiresAtMs - Now < DeviceTokens.RenewWithin.TotalMilliseconds)
        {
            token.ExpiresAtMs = Now + (long)DeviceTokens.Lifetime.TotalMilliseconds;
            mustWrite = true;
        }
        // The last use is for people to look at: a write per connect would only slow connecting down.
        if (token.LastUsedAtMs is null || Now - token.LastUsedAtMs > TimeSpan.FromHours(1).TotalMilliseconds) mustWrite = true;
        token.LastUsedAtMs = Now;
        if (mustWrite) await device.KeepAsync(changed, this, cancellationToken);
        else device.State = changed;
        return new()
        {
            Token = tokens.Derive(Tenant, State.DeviceId, connect.Role, token.TokenId),
            Scopes = token.Scopes,
            IssuedAtMs = token.RotatedAtMs ?? token.CreatedAtMs,
        };
    }

    // The installation's key may have been lost: what is derived under a new one is not what was stored, and would not be let in.
    private bool CanBeHandedOut(TokenState token, DeviceConnect connect) =>
        token.RevokedAtMs is null
        && token.ExpiresAtMs > Now
        && connect.Scopes.All(token.Scopes.Contains)
        && CryptographicOperations.FixedTimeEquals(token.Hash, DeviceTokens.Hash(tokens.Derive(Tenant, State.DeviceId, connect.Role, token.TokenId)));

    private string IssueToken(DeviceState state, string role, IEnumerable<string> scopes)
    {
        var old = state.Tokens.GetValueOrDefault(role);
        var id = DeviceTokens.NewId();
        var token = tokens.Derive(Tenant, state.DeviceId, role, id);
        state.Tokens[role] = new()
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
