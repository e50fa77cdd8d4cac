using System.Text;
using System.Text.Json;
using OpenClaw.Protocol.Values;
using OpenClaw.Safety.Redaction;
using Xunit;

namespace OpenClaw.UnitTests.Safety;

/// <summary>A corpus of texts with secrets, each between « and », and of texts that look like it and hold none.</summary>
public sealed class SecretTextTests
{
    public static TheoryData<string> Secrets => [.. Corpus("secrets.txt")];

    public static TheoryData<string> Clean => [.. Corpus("clean.txt")];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_is_taken_out_and_nothing_else(string marked)
    {
        var text = marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);

        Assert.Equal(Expected(marked), SecretText.Redact(text));
    }

    [Theory]
    [MemberData(nameof(Clean))]
    public void A_text_without_secrets_stays_the_same_instance(string text) => Assert.Same(text, SecretText.Redact(text));

    [Fact]
    public void The_corpus_is_not_small() => Assert.True(Corpus("secrets.txt").Count >= 100 && Corpus("clean.txt").Count >= 100);

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_text_that_was_cleaned_is_clean(string marked)
    {
        var clean = Expected(marked);

        Assert.Equal(clean, SecretText.Redact(clean));
    }

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Json_that_carries_a_secret_is_still_json(string marked)
    {
        var text = marked.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);
        var json = JsonText.Own(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["text"] = text, ["other"] = "x" }));

        using var clean = SecretText.Redact(json).Parse();

        Assert.True(clean.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.String);
    }

    [Fact]
    public void What_reaches_over_the_end_of_a_json_text_hides_the_whole_value()
    {
        var json = new JsonText("""{"a":"password=","b c 1":"d"}"""u8.ToArray());

        using var clean = SecretText.Redact(json).Parse();

        Assert.Equal(JsonValueKind.Object, clean.RootElement.ValueKind);
    }

    // A rule that looks at a text again and again would need hours for this one.
    [Theory]
    [InlineData("sk-")]
    [InlineData("eyJ")]
    [InlineData("eyJaaaaaaaaaa.")]
    [InlineData("password=\"")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("://a:")]
    [InlineData("a.bcdefg.")]
    [InlineData("Authorization: ")]
    [InlineData("token:'")]
    [InlineData("xoxb-")]
    public Task No_text_makes_it_slow(string unit) => Task.Run(() => SecretText.Redact(Repeat(unit, 2_000_000))).WaitAsync(TimeSpan.FromMinutes(1));

    private static string Repeat(string unit, int length) => new StringBuilder(length + unit.Length).Insert(0, unit, length / unit.Length).ToString();

    private static string Expected(string marked)
    {
        var clean = new StringBuilder();
        var inside = false;
        foreach (var letter in marked)
        {
            if (letter == '«') clean.Append(SecretText.Mark);
            if (letter is '«' or '»') inside = letter == '«';
            else if (!inside) clean.Append(letter);
        }
        return clean.ToString();
    }

    private static List<string> Corpus(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Safety", "Corpus", name))
            .Select(line => line.Replace(@"\\", "\0", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal).Replace('\0', '\\')),
    ];
}
