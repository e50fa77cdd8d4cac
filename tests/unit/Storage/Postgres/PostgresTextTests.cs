using OpenClaw.Storage.Postgres.Engine;
using Xunit;

namespace OpenClaw.UnitTests.Storage.Postgres;

public sealed class PostgresTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain ☃ 😀")]
    [InlineData("a\0b\0")]
    [InlineData("\uFDD0")]
    [InlineData("\uFDD00\0\uFDD01\01")]
    public void What_is_stored_holds_no_zero_and_comes_back_as_it_was_given(string text)
    {
        var stored = PostgresText.Stored(text);

        Assert.DoesNotContain('\0', stored);
        Assert.Equal(text, PostgresText.Given(stored));
    }

    [Fact]
    public void Half_a_surrogate_pair_left_by_a_cut_is_replaced()
    {
        Assert.Equal("cut \uFFFD", PostgresText.Stored("cut 😀"[..5]));
    }
}
