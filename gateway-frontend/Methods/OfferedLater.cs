using System.Collections.Frozen;

namespace OpenClaw.Gateway.Methods;

/// <summary>Methods of the protocol that this gateway does not answer yet, with the scope they need: who lacks it hears that first.</summary>
internal static class OfferedLater
{
    private static readonly FrozenDictionary<string, string> Scopes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["usage.status"] = Scope.Read, ["usage.cost"] = Scope.Read, ["tts.status"] = Scope.Read, ["tts.providers"] = Scope.Read, ["talk.config"] = Scope.Read,
        ["skills.status"] = Scope.Read, ["voicewake.get"] = Scope.Read, ["node.describe"] = Scope.Read, ["cron.list"] = Scope.Read, ["cron.status"] = Scope.Read,
        ["cron.runs"] = Scope.Read,
        ["tts.enable"] = Scope.Write, ["tts.disable"] = Scope.Write, ["tts.convert"] = Scope.Write, ["tts.setProvider"] = Scope.Write, ["talk.mode"] = Scope.Write,
        ["voicewake.set"] = Scope.Write, ["wake"] = Scope.Write, ["node.invoke"] = Scope.Write, ["send"] = Scope.Write, ["browser.request"] = Scope.Write,
        ["exec.approval.request"] = Scope.Approvals, ["exec.approval.waitDecision"] = Scope.Approvals, ["exec.approval.resolve"] = Scope.Approvals,
        ["node.pair.request"] = Scope.Pairing, ["node.pair.list"] = Scope.Pairing, ["node.pair.approve"] = Scope.Pairing, ["node.pair.reject"] = Scope.Pairing,
        ["node.pair.verify"] = Scope.Pairing, ["node.rename"] = Scope.Pairing,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The scope of a method that is not answered; administration for what nobody knows.</summary>
    public static string ScopeOf(string method) => Scopes.GetValueOrDefault(method, Scope.Admin);
}
