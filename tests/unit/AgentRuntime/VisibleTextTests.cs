using OpenClaw.AgentRuntime.Runs;
using Xunit;

namespace OpenClaw.UnitTests.AgentRuntime;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain text ", "plain text")]
    [InlineData("<think>secret</think>answer", "answer")]
    [InlineData("<thinking>a<think>b</think>c</thinking>\n\nanswer", "answer")]
    [InlineData("<antthinking type=\"x\">a</antthinking> answer", "answer")]
    [InlineData("<final>answer</final>", "answer")]
    [InlineData("<think>never closed", "")]
    [InlineData("a < b and c > d", "a < b and c > d")]
    [InlineData("use `<think>` like this", "use `<think>` like this")]
    [InlineData("```\n<think>x</think>\n[[reply_to_current]]\n```", "```\n<think>x</think>\n[[reply_to_current]]\n```")]
    [InlineData("[[reply_to_current]] hello", "hello")]
    [InlineData("[[reply_to: 17]]hello [[audio_as_voice]]", "hello")]
    [InlineData("[[a wiki link]] stays", "[[a wiki link]] stays")]
    [InlineData("see:\nMEDIA:pictures/cat.png\ndone", "see:\ndone")]
    [InlineData("the word MEDIA: inside a line stays", "the word MEDIA: inside a line stays")]
    [InlineData("<thinkable> is no tag", "<thinkable> is no tag")]
    public void People_see_the_answer_and_neither_thoughts_nor_directives(string raw, string seen) => Assert.Equal(seen, VisibleText.Of(raw));

    [Theory]
    [InlineData("<think>secret thoughts</think>The answer is `<b>` here.")]
    [InlineData("[[reply_to_current]] Hello [[there]] and a[0]\nMEDIA:x.png\nbye")]
    [InlineData("a <b>bold</b> word, <final>the end</final>")]
    public void However_a_text_is_cut_into_pieces_what_is_shown_only_grows_and_never_shows_what_is_hidden(string raw)
    {
        for (var size = 1; size <= raw.Length; size++)
        {
            var visible = new VisibleText();
            var shown = "";
            for (var at = 0; at < raw.Length; at += size)
            {
                if (!visible.Append(raw.Substring(at, Math.Min(size, raw.Length - at)), out var text, out var delta))
                    continue;
                Assert.Equal(shown + delta, text);
                shown = text;
            }
            Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("reply_to", shown, StringComparison.Ordinal);
            Assert.StartsWith(shown, VisibleText.Of(raw), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Thoughts_between_tags_can_be_told_from_the_text()
    {
        const string Raw = "<think>first</think>[[reply_to_current]] answer<think> second</think>";

        Assert.Equal(("first second", "[[reply_to_current]] answer"), (VisibleText.ThinkingOf(Raw), VisibleText.WithoutThinking(Raw)));
    }
}
