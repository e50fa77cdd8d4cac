using System.Buffers;
using System.Text.Json;
using OpenClaw.AgentRuntime.Runs;
using OpenClaw.AgentRuntime.Tools;
using OpenClaw.Protocol.Values;

namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>Sizes of what a system prompt is made of; <c>/context</c> shows them.</summary>
internal sealed class PromptReport
{
    /// <summary>Of a prompt that nobody reports on.</summary>
    public static PromptReport None { get; } = new()
    {
        WorkspaceName = "",
        BootstrapMaxChars = 0,
        BootstrapTotalMaxChars = 0,
        PromptChars = 0,
        ProjectContextChars = 0,
        ToolListChars = 0,
        Files = [],
        Tools = [],
    };

    public required string WorkspaceName { get; init; }
    public required int BootstrapMaxChars { get; init; }
    public required int BootstrapTotalMaxChars { get; init; }
    public required int PromptChars { get; init; }
    public required int ProjectContextChars { get; init; }
    public required int ToolListChars { get; init; }
    public required IReadOnlyList<InjectedFile> Files { get; init; }
    public required IReadOnlyList<AgentTool> Tools { get; init; }

    public JsonText Write(RunRequest request, ChosenModel model, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("source"u8, "run"u8);
            json.WriteNumber("generatedAt"u8, now.ToUnixTimeMilliseconds());
            json.WriteString("sessionId"u8, request.SessionId);
            json.WriteString("sessionKey"u8, request.SessionKey);
            json.WriteString("provider"u8, model.Provider);
            json.WriteString("model"u8, model.Model);
            json.WriteString("workspaceDir"u8, WorkspaceName);
            json.WriteNumber("bootstrapMaxChars"u8, BootstrapMaxChars);
            json.WriteNumber("bootstrapTotalMaxChars"u8, BootstrapTotalMaxChars);
            json.WriteStartObject("sandbox"u8);
            json.WriteString("mode"u8, "off"u8);
            json.WriteBoolean("sandboxed"u8, false);
            json.WriteEndObject();
            json.WriteStartObject("systemPrompt"u8);
            json.WriteNumber("chars"u8, PromptChars);
            json.WriteNumber("projectContextChars"u8, ProjectContextChars);
            json.WriteNumber("nonProjectContextChars"u8, PromptChars - ProjectContextChars);
            json.WriteEndObject();
            WriteFiles(json);
            json.WriteStartObject("skills"u8);
            json.WriteNumber("promptChars"u8, 0);
            json.WriteStartArray("entries"u8);
            json.WriteEndArray();
            json.WriteEndObject();
            WriteTools(json);
            json.WriteEndObject();
        }
        return new JsonText(buffer.WrittenMemory);
    }

    private void WriteFiles(Utf8JsonWriter json)
    {
        json.WriteStartArray("injectedWorkspaceFiles"u8);
        foreach (var file in Files)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, file.Name);
            json.WriteString("path"u8, $"{WorkspaceName}/{file.Name}");
            json.WriteBoolean("missing"u8, file.Missing);
            json.WriteNumber("rawChars"u8, file.RawChars);
            json.WriteNumber("injectedChars"u8, file.InjectedChars);
            json.WriteBoolean("truncated"u8, file.Truncated);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteTools(Utf8JsonWriter json)
    {
        json.WriteStartObject("tools"u8);
        json.WriteNumber("listChars"u8, ToolListChars);
        json.WriteNumber("schemaChars"u8, Tools.Sum(tool => tool.SchemaChars));
        json.WriteStartArray("entries"u8);
        foreach (var tool in Tools)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tool.Name);
            json.WriteNumber("summaryChars"u8, tool.Function.Description.Length);
            json.WriteNumber("schemaChars"u8, tool.SchemaChars);
            json.WriteNumber("propertiesCount"u8, tool.PropertiesCount);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
