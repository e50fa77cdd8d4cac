namespace OpenClaw.Protocol.Audit;

/// <summary>Names of what is written to the audit log, <c>subject.verb</c>. Stored: they stay as they are.</summary>
public static class AuditActions
{
    /// <summary>A client or a caller of an HTTP endpoint proved who it is.</summary>
    public const string AuthenticationSucceeded = "auth.succeeded";

    /// <summary>A secret, device token or signature was missing or wrong.</summary>
    public const string AuthenticationFailed = "auth.failed";

    /// <summary>An address failed so often that it is shut out for a while.</summary>
    public const string AddressLocked = "auth.locked";

    /// <summary>A client sent more requests than it may.</summary>
    public const string RequestsLimited = "rate.limited";

    /// <summary>A device asked to be paired.</summary>
    public const string PairingRequested = "pairing.requested";

    /// <summary>A device was paired.</summary>
    public const string PairingApproved = "pairing.approved";

    /// <summary>A pairing was rejected.</summary>
    public const string PairingRejected = "pairing.rejected";

    /// <summary>A device got a new token.</summary>
    public const string TokenRotated = "token.rotated";

    /// <summary>A device's token ended.</summary>
    public const string TokenRevoked = "token.revoked";

    /// <summary>An agent called a tool.</summary>
    public const string ToolCalled = "tool.called";

    /// <summary>A tenant's configuration changed.</summary>
    public const string ConfigurationChanged = "config.changed";

    /// <summary>A kill switch was engaged.</summary>
    public const string KillSwitchEngaged = "killswitch.engaged";

    /// <summary>A kill switch was released.</summary>
    public const string KillSwitchReleased = "killswitch.released";

    /// <summary>A tenant was created.</summary>
    public const string TenantCreated = "tenant.created";

    /// <summary>A tenant was suspended.</summary>
    public const string TenantSuspended = "tenant.suspended";

    /// <summary>A tenant was resumed.</summary>
    public const string TenantResumed = "tenant.resumed";

    /// <summary>A tenant was stopped, to be deleted when its grace period is over.</summary>
    public const string TenantDeletionOrdered = "tenant.deletion-ordered";

    /// <summary>A tenant was deleted.</summary>
    public const string TenantDeleted = "tenant.deleted";

    /// <summary>All a tenant has was taken away as an archive.</summary>
    public const string TenantExported = "tenant.exported";

    /// <summary>A tenant's limits changed.</summary>
    public const string QuotasChanged = "quotas.changed";

    /// <summary>A tenant got one gateway token more.</summary>
    public const string GatewayTokenIssued = "gateway-token.issued";

    /// <summary>A gateway token got a successor.</summary>
    public const string GatewayTokenRotated = "gateway-token.rotated";

    /// <summary>A gateway token ended.</summary>
    public const string GatewayTokenRevoked = "gateway-token.revoked";

    /// <summary>The audit log itself was read or exported.</summary>
    public const string AuditExported = "audit.exported";

    /// <summary>So many entries were left out, since more came than could be written.</summary>
    public const string EntriesLost = "audit.lost";
}
