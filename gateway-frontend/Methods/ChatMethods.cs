using OpenClaw.GrainInterfaces;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Chat;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Gateway.Methods;

/// <summary><c>chat.*</c>: messages of a person and what becomes of them.</summary>
internal static class ChatMethods
{
    public static void MapChat(this MethodTableBuilder methods)
    {
        methods.MapRaw("chat.history", Scope.Read, ProtocolJson.Default.ChatHistoryParams, HistoryAsync);
        methods.Map("chat.abort", Scope.Write, ProtocolJson.Default.ChatAbortParams, ProtocolJson.Default.ChatAbortResult, AbortAsync);
        methods.Map("chat.send", Scope.Write, ProtocolJson.Default.ChatSendParams, ProtocolJson.Default.ChatSendResult, SendAsync);
        methods.Map("chat.inject", Scope.Admin, ProtocolJson.Default.ChatInjectParams, ProtocolJson.Default.ChatInjectResult, InjectAsync, advertised: false);
    }

    private static Task<JsonText> HistoryAsync(ChatHistoryParams query, MethodCall call, CancellationToken cancellationToken) =>
        call.Grain<ISessionIndex>().History(query, cancellationToken);

    private static Task<ChatAbortResult> AbortAsync(ChatAbortParams request, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(request.SessionKey, session => session.Abort(request, "rpc", cancellationToken), cancellationToken);

    private static Task<ChatSendResult> SendAsync(ChatSendParams message, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(message.SessionKey, session => session.Send(message, call.Caller, cancellationToken), cancellationToken);

    private static Task<ChatInjectResult> InjectAsync(ChatInjectParams request, MethodCall call, CancellationToken cancellationToken) =>
        call.AskAsync(request.SessionKey, session => session.Inject(request, cancellationToken), cancellationToken);
}
