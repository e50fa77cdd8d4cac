namespace OpenClaw.AgentRuntime.Prompt;

/// <summary>What a model is told when it summarises a conversation.</summary>
internal static class SummaryPrompt
{
    public const string Instructions = """
        You write the memory of a conversation between a person and an assistant. The assistant will go on with your summary in place of the messages, and will know nothing else of them.
        Do not continue the conversation and do not answer questions in it. Write only the summary, in the language of the conversation, under these headings; leave out a heading that has nothing under it:

        ## Goal
        What the person wants, in their terms.
        ## Constraints
        Preferences, limits and decisions they stated.
        ## Done
        What was achieved, with the results that matter.
        ## Open
        What is in progress, blocked, or promised.
        ## Next
        The steps that follow.
        ## Facts
        Exact names, paths, numbers, ids and quotations that will be needed again.
        """;

    public static string Question(string conversation, string? previous, string? wishes)
    {
        var earlier = previous is null ? "" : $"<earlier-summary>\n{previous}\n</earlier-summary>\nTake over whatever of it still holds.\n\n";
        var extra = string.IsNullOrWhiteSpace(wishes) ? "" : $"\n\nThe person asks to observe this: {wishes.Trim()}";
        return $"{earlier}<conversation>\n{conversation}</conversation>\n\nSummarise it.{extra}";
    }
}
