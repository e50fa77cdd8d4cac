namespace OpenClaw.Gateway.Methods;

/// <summary>The scopes of an operator. Source: protocol page, method authorization.</summary>
internal static class Scope
{
    public const string Admin = "operator.admin";
    public const string Read = "operator.read";
    public const string Write = "operator.write";
    public const string Approvals = "operator.approvals";
    public const string Pairing = "operator.pairing";
}
