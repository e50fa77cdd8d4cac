using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenClaw.AgentRuntime.Providers;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.Protocol.Values;

namespace OpenClaw.AgentRuntime.Runs;

/// <summary>Puts the pieces of a streamed answer together, in the order they came.</summary>
internal sealed class AnswerCollector
{
    private static readonly JsonText NoArguments = new("{}"u8.ToArray());

    private readonly List<ContentBlock> _blocks = [];
    private readonly List<ToolCallBlock> _calls = [];
    private readonly HashSet<string> _malformed = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();

    public UsageDetails? Usage { get; private set; }
    public ChatFinishReason? Finish { get; private set; }
    public IReadOnlyList<ToolCallBlock> Calls => _calls;
    public IReadOnlySet<string> MalformedCalls => _malformed;
    public int Chars { get; private set; }

    /// <returns>The text this piece adds; null when it is none.</returns>
    public string? Add(ChatResponseUpdate update)
    {
        Finish = update.FinishReason ?? Finish;
        string? added = null;
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextReasoningContent reasoning:
                    AddThinking(reasoning);
                    break;
                case TextContent { Text.Length: > 0 } text:
                    FlushThinking(seal: null);
                    _text.Append(text.Text);
                    Chars += text.Text.Length;
                    added = added is null ? text.Text : added + text.Text;
                    break;
                case FunctionCallContent call:
                    AddCall(call);
                    break;
                case UsageContent usage:
                    Usage = usage.Details;
                    break;
                case ErrorContent error:
                    throw ModelFailure.Of(FailureClassifier.KindOf(0, $"{error.ErrorCode} {error.Message}", null), error.Message);
            }
        }
        return added;
    }

    /// <summary>All blocks; thinking that a model wrote between tags becomes a block of its own.</summary>
    public IReadOnlyList<ContentBlock> Complete()
    {
        FlushThinking(seal: null);
        FlushText();
        return [.. _blocks, .. _calls];
    }

    private void AddThinking(TextReasoningContent reasoning)
    {
        FlushText();
        _thinking.Append(reasoning.Text);
        Chars += reasoning.Text?.Length ?? 0;
        if (reasoning.ProtectedData is { Length: > 0 } seal)
            FlushThinking(seal);
    }

    private void AddCall(FunctionCallContent call)
    {
        if (call.Exception is not null)
            _malformed.Add(call.CallId);
        var arguments = call.Arguments is { Count: > 0 } given ? new JsonText(JsonSerializer.SerializeToUtf8Bytes(given)) : NoArguments;
        Chars += arguments.Utf8.Length;
        _calls.Add(new() { Id = call.CallId, Name = call.Name, Arguments = arguments });
    }

    private void FlushText()
    {
        if (_text.Length == 0)
            return;
        var raw = _text.ToString();
        _text.Clear();
        if (!raw.Contains('<', StringComparison.Ordinal))
        {
            _blocks.Add(TextBlock.Of(raw));
            return;
        }
        var visible = VisibleText.WithoutThinking(raw);
        if (VisibleText.ThinkingOf(raw) is { Length: > 0 } thinking)
            _blocks.Add(new ThinkingBlock { Thinking = thinking });
        if (visible.Length > 0)
            _blocks.Add(TextBlock.Of(visible));
    }

    private void FlushThinking(string? seal)
    {
        if (_thinking.Length == 0 && seal is null)
            return;
        _blocks.Add(new ThinkingBlock { Thinking = _thinking.ToString(), ThinkingSignature = seal });
        _thinking.Clear();
    }
}
