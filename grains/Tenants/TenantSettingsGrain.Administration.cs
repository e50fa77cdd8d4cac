using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;
using OpenClaw.Grains.Installation;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Audit;

namespace OpenClaw.Grains.Tenants;

// What the operator does with a tenant: its life from creation to deletion, its tokens, quotas and configuration.
internal sealed partial class TenantSettingsGrain
{
    private IDisposable? _endOfTokens;

    private ITenantDirectoryGrain Directory => GrainFactory.GetGrain<ITenantDirectoryGrain>(TenantDirectoryGrain.KeyOf(Tenant));

    public async Task<TenantCreated> Create(TenantCreation creation, CancellationToken cancellationToken)
    {
        if (Exists) throw new ProtocolException(AdminErrorCode.TenantExists, $"the tenant {Tenant} exists");
        RequireQuotas(creation.Quotas);
        var text = NewTenantConfiguration.Of(creation.ConfigurationText);
        RequireValid(text);
        var token = GatewayToken.New();
        // Names and tokens without a tenant do no harm; a tenant that no list or token leads to would.
        await Directory.Add(Tenant, cancellationToken);
        await IndexOf(token.Hash).Add(token.Hash, Tenant, cancellationToken);
        // No frontend is told: nobody can know it yet.
        await StoreAsync(
            new()
            {
                // Above the numbers of an earlier tenant of this name, which caches may still hold.
                Version = Now, ConfigurationText = text, Quotas = creation.Quotas ?? TenantQuotas.ForNewTenants, CreatedAtMs = Now, UpdatedAtMs = Now,
                Tokens = [token.State("first", Now)],
            },
            cancellationToken);
        // But a configuration it is created with may name accounts of channels.
        await GrainFactory.GetGrain<IChannelsGrain>(Tenant).Apply(Snapshot(), cancellationToken);
        await RecordAsync(AuditActions.TenantCreated, null, creation.By, cancellationToken);
        return new(Description(), new() { Id = token.Id, Token = token.Token });
    }

    public Task<TenantDescription> Describe(CancellationToken cancellationToken)
    {
        if (!Exists) DeactivateOnIdle();
        return Task.FromResult(Description());
    }

    public Task<TenantDescription> Suspend(string by, CancellationToken cancellationToken) =>
        ChangeAsync(State with { SuspendedAtMs = State.SuspendedAtMs ?? Now }, AuditActions.TenantSuspended, by, cancellationToken);

    public Task<TenantDescription> Resume(string by, CancellationToken cancellationToken) =>
        ChangeAsync(State with { SuspendedAtMs = null, DeleteAfterMs = null }, AuditActions.TenantResumed, by, cancellationToken);

    public Task<TenantDescription> Delete(TimeSpan grace, string by, CancellationToken cancellationToken)
    {
        if (State.IsOwnedByFile) throw OwnedByFile("deleted");
        var due = Now + (long)grace.TotalMilliseconds;
        return ChangeAsync(State with { DeleteAfterMs = State.DeleteAfterMs is { } earlier ? Math.Min(earlier, due) : due }, AuditActions.TenantDeletionOrdered, by, cancellationToken);
    }

    public async Task<bool> Purge(CancellationToken cancellationToken)
    {
        if (Exists && !(State.DeleteAfterMs <= Now)) return false;
        foreach (var token in State.Tokens) await IndexOf(token.Hash).Remove(token.Hash, cancellationToken);
        await GrainFactory.GetGrain<IPairingGrain>(Tenant).Forget(cancellationToken);
        // Before the rows: they say which accounts there were.
        await GrainFactory.GetGrain<IChannelsGrain>(Tenant).Forget(cancellationToken);
        var rows = await data.Delete(Tenant, cancellationToken);
        await Directory.Remove(Tenant, cancellationToken);
        if (Exists)
        {
            LogPurged(Tenant, rows);
            await RecordAsync(AuditActions.TenantDeleted, null, "system", cancellationToken);
        }
        await tenant.ClearStateAsync(cancellationToken);
        // Last: until then the sweep comes again for what a silo that died left half done.
        await Installation.SetHalt(Tenant, null, cancellationToken);
        DeactivateOnIdle();
        return true;
    }

    public async Task<IssuedGatewayToken> IssueToken(string? label, string by, CancellationToken cancellationToken)
    {
        RequireTokensOfOurOwn();
        var token = await IndexedTokenAsync(cancellationToken);
        await SaveAsync(State with { Tokens = [.. State.Tokens, token.State(label, Now)] }, cancellationToken);
        await RecordAsync(AuditActions.GatewayTokenIssued, token.Id, by, cancellationToken);
        return new() { Id = token.Id, Token = token.Token };
    }

    public async Task<IssuedGatewayToken> RotateToken(string tokenId, TimeSpan grace, string by, CancellationToken cancellationToken)
    {
        RequireTokensOfOurOwn();
        var former = State.Tokens.Find(token => token.Id == tokenId)
            ?? throw new ProtocolException(AdminErrorCode.TokenNotFound, $"the tenant {Tenant} has no token {tokenId}");
        var token = await IndexedTokenAsync(cancellationToken);
        var end = grace > TimeSpan.Zero ? Now + (long)grace.TotalMilliseconds : (long?)null;
        var left = State.Tokens.Where(known => known != former);
        if (end is not null) left = left.Append(former with { ExpiresAtMs = Math.Min(end.Value, former.ExpiresAtMs ?? long.MaxValue) });
        await SaveAsync(State with { Tokens = [.. left, token.State(former.Label, Now)] }, cancellationToken);
        if (end is null) await IndexOf(former.Hash).Remove(former.Hash, cancellationToken);
        AwaitEndOfTokens();
        await RecordAsync(AuditActions.GatewayTokenRotated, former.Id, by, cancellationToken);
        return new() { Id = token.Id, Token = token.Token, FormerExpiresAtMs = end };
    }

    public async Task RevokeToken(string tokenId, string by, CancellationToken cancellationToken)
    {
        RequireTokensOfOurOwn();
        if (State.Tokens.Find(token => token.Id == tokenId) is not { } gone) return;
        await EndTokensAsync([gone], cancellationToken);
        await RecordAsync(AuditActions.GatewayTokenRevoked, gone.Id, by, cancellationToken);
    }

    public Task<TenantDescription> SetQuotas(TenantQuotas quotas, string by, CancellationToken cancellationToken)
    {
        RequireQuotas(quotas);
        return ChangeAsync(State with { Quotas = quotas }, AuditActions.QuotasChanged, by, cancellationToken);
    }

    public Task<TenantConfigurationText> GetConfigurationText(CancellationToken cancellationToken)
    {
        RequireExists();
        return Task.FromResult(ConfigurationText(Parsed()));
    }

    public async Task<TenantConfigurationText> SetConfiguration(string text, string by, CancellationToken cancellationToken)
    {
        RequireExists();
        if (State.IsOwnedByFile) throw OwnedByFile("configured");
        var parsed = RequireValid(text);
        if (text != State.ConfigurationText)
        {
            await SaveAsync(State with { ConfigurationText = text }, cancellationToken);
            await RecordAsync(AuditActions.ConfigurationChanged, null, by, cancellationToken);
        }
        return ConfigurationText(parsed);
    }

    public async Task<KillSwitch> EngageKillSwitch(KillSwitchOrder order, CancellationToken cancellationToken)
    {
        var kill = State.KillSwitch ?? new KillSwitch { Reason = order.Reason, By = order.By, AtMs = Now };
        await ChangeAsync(State with { KillSwitch = kill }, AuditActions.KillSwitchEngaged, order.By, cancellationToken);
        return kill;
    }

    public Task<TenantDescription> ReleaseKillSwitch(string by, CancellationToken cancellationToken) =>
        ChangeAsync(State with { KillSwitch = null }, AuditActions.KillSwitchReleased, by, cancellationToken);

    private async Task<TenantDescription> ChangeAsync(TenantState changed, string action, string by, CancellationToken cancellationToken)
    {
        RequireExists();
        if (changed != State)
        {
            await SaveAsync(changed, cancellationToken);
            await RecordAsync(action, null, by, cancellationToken);
        }
        // Also where nothing changed: who asks again may do so because the first time half of it failed.
        await Installation.SetHalt(Tenant, State.Halt, cancellationToken);
        return Description();
    }

    private async Task<GatewayToken> IndexedTokenAsync(CancellationToken cancellationToken)
    {
        if (State.Tokens.Count >= GatewayToken.MostPerTenant)
            throw new ProtocolException(AdminErrorCode.TooManyTokens, $"the tenant {Tenant} has {State.Tokens.Count} tokens, which is the most; revoke one first");
        var token = GatewayToken.New();
        await IndexOf(token.Hash).Add(token.Hash, Tenant, cancellationToken);
        return token;
    }

    private async Task EndTokensAsync(IReadOnlyList<GatewayTokenState> ended, CancellationToken cancellationToken)
    {
        await SaveAsync(State with { Tokens = [.. State.Tokens.Except(ended)] }, cancellationToken);
        foreach (var token in ended) await IndexOf(token.Hash).Remove(token.Hash, cancellationToken);
    }

    // Tokens that are replaced end by a timer: frontends hold the hashes, and hear of the change.
    private void AwaitEndOfTokens()
    {
        _endOfTokens?.Dispose();
        if (State.Tokens.Min(token => token.ExpiresAtMs) is not { } next) return;
        // A turn like any other: it must not come between a change and its write.
        var options = new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(Math.Clamp(next - Now, 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
        _endOfTokens = this.RegisterGrainTimer(EndTokensThatAreDueAsync, options);
    }

    private async Task EndTokensThatAreDueAsync(CancellationToken cancellationToken)
    {
        RequestContext.Set(CallContext.Tenant, Tenant);
        GatewayTokenState[] ended = [.. State.Tokens.Where(token => token.ExpiresAtMs <= Now)];
        if (ended.Length > 0) await EndTokensAsync(ended, cancellationToken);
        AwaitEndOfTokens();
    }

    // Waited for: what changes who may do what is on record before it is answered.
    private async Task RecordAsync(string action, string? target, string by, CancellationToken cancellationToken)
    {
        LogChanged(Tenant, action, by);
        var isAccess = action is AuditActions.KillSwitchEngaged or AuditActions.KillSwitchReleased
            or AuditActions.GatewayTokenIssued or AuditActions.GatewayTokenRotated or AuditActions.GatewayTokenRevoked;
        await audit.WriteAsync(
            new()
            {
                Tenant = Tenant, Category = isAccess ? AuditCategory.Security : AuditCategory.Audit, Actor = by, Action = action, Target = target, Outcome = AuditOutcome.Ok,
            },
            cancellationToken);
    }

    private ITokenIndexGrain IndexOf(byte[] hash) => GrainFactory.GetGrain<ITokenIndexGrain>(TokenIndexKey.Of(hash));

    private void RequireExists()
    {
        if (Exists) return;
        DeactivateOnIdle();
        throw new ProtocolException(AdminErrorCode.TenantNotFound, $"there is no tenant {Tenant}");
    }

    private void RequireTokensOfOurOwn()
    {
        RequireExists();
        if (State.IsOwnedByFile) throw OwnedByFile("given tokens");
    }

    private static void RequireQuotas(TenantQuotas? quotas)
    {
        if (quotas is { Connections: < 0 } or { Sessions: < 0 } or { ConcurrentRuns: < 0 } or { MessagesPerMinute: < 0 } or { TokensPerDay: < 0 } or { StoredBytes: < 0 })
            throw new ProtocolException(AdminErrorCode.InvalidQuota, "a quota is a number from 0, or null for no limit");
    }

    private ProtocolException OwnedByFile(string what) => new(
        AdminErrorCode.OwnedByFile, $"the tenant {Tenant} can't be {what} here: config.yaml and the environment of its installation say what it is");

    private TenantDescription Description()
    {
        RequireExists();
        return new()
        {
            Name = Tenant, Status = State.Status, CreatedAtMs = State.CreatedAtMs, UpdatedAtMs = State.UpdatedAtMs, DeleteAfterMs = State.DeleteAfterMs,
            KillSwitch = State.KillSwitch, OwnedByFile = State.IsOwnedByFile, ConfigurationHash = TenantConfiguration.HashOf(State.ConfigurationText),
            Quotas = State.Quotas, Tokens = [.. State.Tokens.Select(token => token.Describe())],
        };
    }

    private TenantConfigurationText ConfigurationText(ConfigurationResult parsed) => new()
    {
        Text = State.ConfigurationText, Hash = TenantConfiguration.HashOf(State.ConfigurationText), Warnings = [.. parsed.Warnings.Select(warning => warning.ToString())],
    };

    [LoggerMessage(LogLevel.Information, "Tenant {TenantName}: {Action} by {By}")]
    private partial void LogChanged(string tenantName, string action, string by);

    [LoggerMessage(LogLevel.Information, "Tenant {TenantName} is deleted for good, with {Rows} rows")]
    private partial void LogPurged(string tenantName, long rows);
}
