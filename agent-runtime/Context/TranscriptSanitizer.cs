using OpenClaw.Protocol.Transcripts;

namespace OpenClaw.AgentRuntime.Context;

/// <summary>Brings a transcript into a form every provider accepts. Works on a copy: the stored transcript keeps what happened.</summary>
/// <remarks>A provider refuses a tool call without its result, a result without its call, and an empty answer.</remarks>
internal static class TranscriptSanitizer
{
    private const string LostResult = "(the result of this call was lost)";

    public static List<TranscriptMessage> Sanitize(IReadOnlyList<TranscriptMessage> history)
    {
        var clean = new List<TranscriptMessage>(history.Count);
        for (var index = 0; index < history.Count; index++)
        {
            switch (history[index])
            {
                // Results are taken with the call they answer; one that stands alone has no call.
                case ToolResultMessage:
                    break;
                case AssistantMessage assistant:
                    AddAssistant(clean, history, index, assistant);
                    break;
                case { Content.Count: > 0 } message:
                    clean.Add(message);
                    break;
            }
        }
        return clean;
    }

    private static void AddAssistant(List<TranscriptMessage> clean, IReadOnlyList<TranscriptMessage> history, int index, AssistantMessage assistant)
    {
        if (!HasSubstance(assistant))
            return;
        if (!HasCalls(assistant))
        {
            clean.Add(assistant);
            return;
        }
        // A call that was cut off in mid-air has no arguments worth sending.
        if (assistant.StopReason is "error" or "aborted")
        {
            if (assistant.Content.Any(block => block is TextBlock { Text.Length: > 0 }))
                clean.Add(assistant with { Content = [.. assistant.Content.Where(block => block is TextBlock)] });
            return;
        }
        clean.Add(assistant);
        foreach (var call in assistant.Content.OfType<ToolCallBlock>())
            clean.Add(FindResult(history, index, call.Id) ?? Missing(call, assistant.Timestamp));
    }

    // Up to the next answer: behind it, a provider would not look for the result either.
    private static ToolResultMessage? FindResult(IReadOnlyList<TranscriptMessage> history, int index, string callId)
    {
        for (var next = index + 1; next < history.Count && history[next] is not AssistantMessage; next++)
        {
            if (history[next] is ToolResultMessage result && result.ToolCallId == callId)
                return result;
        }
        return null;
    }

    private static ToolResultMessage Missing(ToolCallBlock call, long timestamp) => new()
    {
        ToolCallId = call.Id,
        ToolName = call.Name,
        Content = [TextBlock.Of(LostResult)],
        IsError = true,
        Timestamp = timestamp,
    };

    // By index: this runs over the whole history with every call of a model, and an enumerator for each message would be garbage.
    private static bool HasSubstance(AssistantMessage message)
    {
        for (var index = 0; index < message.Content.Count; index++)
        {
            if (message.Content[index] is ToolCallBlock || (message.Content[index] is TextBlock text && !string.IsNullOrWhiteSpace(text.Text)))
                return true;
        }
        return false;
    }

    private static bool HasCalls(AssistantMessage message)
    {
        for (var index = 0; index < message.Content.Count; index++)
        {
            if (message.Content[index] is ToolCallBlock)
                return true;
        }
        return false;
    }
}
