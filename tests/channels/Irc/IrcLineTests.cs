using System.Text;
using OpenClaw.ChannelAdapters.Irc;

namespace OpenClaw.ChannelTests.Irc;

public sealed class IrcLineTests
{
    [Fact]
    public void Tags_prefix_command_and_parameters_are_told_apart()
    {
        var line = IrcLine.Read("@time=2026-11-25T08:00:00.000Z;msgid=a\\sb\\:c :ada!u@h PRIVMSG #room :hi : there\r\n")!;

        Assert.Equal(("PRIVMSG", "ada!u@h", "ada", "#room", "hi : there"), (line.Command, line.Prefix, line.Nick, line.At(0), line.Last));
        Assert.Equal(("2026-11-25T08:00:00.000Z", "a b;c"), (line.Tags["time"], line.Tags["msgid"]));
    }

    [Fact]
    public void A_text_can_never_become_a_second_line()
    {
        Assert.Throws<ArgumentException>(() => IrcLine.Write("PRIVMSG", "#room", "hi\r\nQUIT"));
        Assert.Throws<ArgumentException>(() => IrcLine.Write("PRIVMSG", "#room and", "hi"));
        Assert.Equal("PRIVMSG #room :QUIT", IrcLine.Write("PRIVMSG", "#room", "QUIT"));
    }

    [Fact]
    public void Sasl_plain_is_cut_into_pieces_of_400()
    {
        Assert.Equal(["AGJvdABzM2NyZXQ="], IrcLogin.SaslPlain("bot", "s3cret"));
        var pieces = IrcLogin.SaslPlain("bot", new string('x', 295));
        Assert.Equal([400, 1], pieces.Select(piece => piece.Length));
        Assert.Equal("+", pieces[1]);
    }

    [Fact]
    public void A_text_is_cut_by_bytes_at_blanks_and_never_inside_a_letter()
    {
        var lines = IrcText.Lines("äöü äöü äöü\n\nnext " + new string('é', 20), 16);

        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 16));
        Assert.Equal("äöü äöü", lines[0]);
        Assert.Equal("äöüäöüäöünext" + new string('é', 20), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        // A family of emoji is one letter of 18 bytes and four runes: it does not fit, its runes do.
        Assert.All(IrcText.Lines("👨‍👩‍👧‍👦", 16), line => Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line))));
    }

    [Theory]
    [InlineData("claw: hi", true)]
    [InlineData("hi CLAW!", true)]
    [InlineData("clawed", false)]
    [InlineData("my-claw_2", false)]
    public void A_nick_counts_as_a_mention_only_as_a_word(string text, bool isMention) => Assert.Equal(isMention, IrcText.Mentions(text, "claw"));

    [Fact]
    public void Colours_and_controls_are_taken_out() => Assert.Equal("red bold plain", IrcText.Strip("\u000304,01red\u0003 \u0002bold\u000f plain\u0001"));

    [Theory]
    [InlineData(true, "{a}|^")]
    [InlineData(false, "[a]\\~")]
    public void Names_are_compared_as_the_server_does(bool isRfc1459, string lower) => Assert.Equal(lower, IrcText.Lower("[A]\\~", isRfc1459));
}
