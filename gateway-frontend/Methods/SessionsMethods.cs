using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Sessions;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>sessions.*</c>: the conversations and their settings.</summary>
internal static class SessionsMethods
{
    public static void MapSessions(this MethodTableBuilder methods)
    {
        methods.MapRaw("sessions.list", Scope.Read, ProtocolJson.Default.SessionsListParams, ListAsync);
        methods.Map("sessions.preview", Scope.Read, ProtocolJson.Default.SessionsPreviewParams, ProtocolJson.Default.SessionsPreviewResult, PreviewAsync);
        methods.Map("sessions.patch", Scope.Admin, ProtocolJson.Default.SessionsPatchParams, ProtocolJson.Default.SessionsPatchResult, PatchAsync);
        methods.Map("sessions.reset", Scope.Admin, ProtocolJson.Default.SessionsResetParams, ProtocolJson.Default.SessionsResetResult, ResetAsync);
        methods.Map("sessions.delete", Scope.Admin, ProtocolJson.Default.SessionsDeleteParams, ProtocolJson.Default.SessionsDeleteResult, DeleteAsync);
        methods.Map("sessions.compact", Scope.Admin, ProtocolJson.Default.SessionsCompactParams, ProtocolJson.Default.SessionsCompactResult, CompactAsync);
        methods.Map("sessions.resolve", Scope.Admin, ProtocolJson.Default.SessionsResolveParams, ProtocolJson.Default.SessionsResolveResult, ResolveAsync, advertised: false);
    }

    private static Task<JsonText> ListAsync(SessionsListParams query, MethodCall call, CancellationToken cancellationToken) =>
        call.Grain<ISessionIndex>().List(query, cancellationToken);

    private static Task<SessionsPreviewResult> PreviewAsync(SessionsPreviewParams query, MethodCall call, CancellationToken cancellationToken) =>
        call.Grain<ISessionIndex>().Preview(query, cancellationToken);

    private static Task<SessionsResolveResult> ResolveAsync(SessionsResolveParams query, MethodCall call, CancellationToken cancellationToken) =>
        call.Grain<ISessionIndex>().Resolve(query, cancellationToken);

    private static Task<SessionsPatchResult> PatchAsync(SessionsPatchParams request, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(request.Key, session => session.Patch(request, cancellationToken), cancellationToken);

    private static Task<SessionsResetResult> ResetAsync(SessionsResetParams request, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(request.Key, session => session.Reset(request, cancellationToken), cancellationToken);

    private static Task<SessionsDeleteResult> DeleteAsync(SessionsDeleteParams request, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(request.Key, session => session.Delete(request, cancellationToken), cancellationToken);

    private static Task<SessionsCompactResult> CompactAsync(SessionsCompactParams request, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(request.Key, session => session.Compact(request, cancellationToken), cancellationToken);
}
