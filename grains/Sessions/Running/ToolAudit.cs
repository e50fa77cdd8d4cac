using System.Buffers;
using System.Text.Json;
using OpenClaw.Protocol.Audit;
using OpenClaw.Protocol.Frames;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.Grains.Sessions.Running;

/// <summary>A tool call as the audit log keeps it; the log takes secrets out of the parameters.</summary>
internal static class ToolAudit
{
    // With room for the other members below what an entry may hold.
    private const int MaxArgumentBytes = 15 * 1024;

    public static AuditEntry Of(SessionLog log, ActiveRun run, ToolCallBlock call, ToolResultMessage result) => new()
    {
        Tenant = log.Tenant,
        Category = AuditCategory.Audit,
        Actor = $"session:{log.SessionKey}",
        Action = AuditActions.ToolCalled,
        Target = call.Name,
        Outcome = result.IsError ? AuditOutcome.Failed : AuditOutcome.Ok,
        Details = Details(run.RunId, call),
    };

    private static JsonText Details(string runId, ToolCallBlock call)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("runId"u8, runId);
            json.WriteString("toolCallId"u8, call.Id);
            if (call.Arguments.Utf8.Length > MaxArgumentBytes)
            {
                json.WriteNumber("argumentBytes"u8, call.Arguments.Utf8.Length);
            }
            else
            {
                json.WritePropertyName("arguments"u8);
                json.WriteRawValue(call.Arguments.Utf8, skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        return JsonText.Own(buffer.WrittenSpan.ToArray());
    }
}
