namespace OpenClaw.ConformanceTests.Recordings;

/// <summary>Listing, changing, finding, shortening and removing sessions.</summary>
[Collection(ConformanceCollection.Name)]
public sealed class SessionTests(ConformanceGateway gateway)
{
    private readonly string _name = $"work-{Guid.NewGuid():N}";
    private string Key => $"agent:main:{_name}";

    [Fact]
    public async Task A_session_is_listed_and_found_by_search()
    {
        await using var client = await Seeded();
        var list = await client.Request("sessions.list", new { });
        var session = Assert.Single(list.At("sessions").EnumerateArray(), session => session.Text("key") == Key);
        Assert.Equal(("direct", "mock", "mock-1"), (session.Text("kind"), session.Text("modelProvider"), session.Text("model")));
        Assert.Equal(("mock", "mock-1"), (list.Text("defaults/modelProvider"), list.Text("defaults/model")));
        Assert.Equal(list.At("sessions").GetArrayLength(), list.At("count").GetInt32());

        var found = await client.Request("sessions.list", new { search = _name, activeMinutes = 60 });
        Assert.Equal(Key, Assert.Single(found.At("sessions").EnumerateArray()).Text("key"));
    }

    [Fact]
    public async Task The_newest_session_comes_first_with_title_and_last_message()
    {
        await using var client = await Seeded();
        var list = await client.Request("sessions.list", new { limit = 1, includeDerivedTitles = true, includeLastMessage = true });
        var session = Assert.Single(list.At("sessions").EnumerateArray());
        Assert.Equal((Key, "seeded"), (session.Text("key"), session.Text("lastMessagePreview")));
        Assert.NotEmpty(session.Text("derivedTitle"));
    }

    [Fact]
    public async Task Settings_are_set_and_cleared_with_null()
    {
        await using var client = await Seeded();
        var set = await client.Request("sessions.patch", new { key = Key, label = _name, thinkingLevel = "low", verboseLevel = "on", sendPolicy = "allow" });
        Assert.Equal((_name, "low", "on", "allow"), (set.Text("entry/label"), set.Text("entry/thinkingLevel"),
            set.Text("entry/verboseLevel"), set.Text("entry/sendPolicy")));

        var cleared = await client.Request("sessions.patch", JsonDocument.Parse(
            $$"""{"key":"{{Key}}","thinkingLevel":null,"verboseLevel":"off","sendPolicy":null}""").RootElement);
        Assert.Null(cleared.Find("entry/thinkingLevel"));
        Assert.Null(cleared.Find("entry/sendPolicy"));
        Assert.Equal(("off", _name), (cleared.Text("entry/verboseLevel"), cleared.Text("entry/label")));
    }

    [Fact]
    public async Task A_patch_makes_a_session_under_its_canonical_key()
    {
        await using var client = await gateway.ConnectAsync();
        var made = await client.Request("sessions.patch", new { key = $"Agent:MAIN:New {_name}", label = _name });
        Assert.Equal($"agent:main:new {_name}", made.Text("key"));
        Assert.Equal(("mock", "mock-1"), (made.Text("resolved/modelProvider"), made.Text("resolved/model")));
    }

    [Fact]
    public async Task A_label_belongs_to_one_session()
    {
        await using var client = await Seeded();
        await client.Request("sessions.patch", new { key = Key, label = _name });
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request("sessions.patch", new { key = "main", label = _name }));
        Assert.Equal($"label already in use: {_name}", error.Reason);
    }

    [Theory]
    [InlineData("sessions.list", """{"bogus":1}""", "invalid sessions.list params: at root: unexpected property 'bogus'")]
    [InlineData("sessions.patch", """{"key":"agent:main:x","thinkingLevel":"bogus"}""", "invalid thinkingLevel (use off|minimal|low|medium|high)")]
    [InlineData("sessions.patch", """{"key":"agent:main:x","spawnedBy":"agent:main:main"}""", "spawnedBy is only supported for subagent:* sessions")]
    [InlineData("sessions.resolve", "{}", "Either key, sessionId, or label is required")]
    [InlineData("sessions.resolve", """{"key":"a","label":"b"}""", "Provide either key, sessionId, or label (not multiple)")]
    [InlineData("sessions.resolve", """{"key":"zzz"}""", "No session found: zzz")]
    [InlineData("sessions.preview", """{"keys":[]}""", "invalid sessions.preview params: at /keys: must NOT have fewer than 1 items")]
    [InlineData("sessions.delete", """{"key":"main"}""", "Cannot delete the main session (agent:main:main).")]
    public async Task What_cannot_be_done_is_said(string method, string parameters, string reason)
    {
        await using var client = await gateway.ConnectAsync();
        var error = await Assert.ThrowsAsync<WireError>(() => client.Request(method, JsonDocument.Parse(parameters).RootElement));
        Assert.Equal(("INVALID_REQUEST", reason), (error.Code, error.Reason));
    }

    [Fact]
    public async Task A_session_is_resolved_by_short_key_and_by_label()
    {
        await using var client = await Seeded();
        await client.Request("sessions.patch", new { key = Key, label = _name });
        Assert.Equal(Key, (await client.Request("sessions.resolve", new { key = _name })).Text("key"));
        Assert.Equal(Key, (await client.Request("sessions.resolve", new { label = _name })).Text("key"));
    }

    [Fact]
    public async Task A_preview_shows_the_last_messages_and_what_is_missing()
    {
        await using var client = await Seeded();
        var previews = await client.Request("sessions.preview", new { keys = new[] { Key, "agent:main:missing" }, limit = 3, maxChars = 40 });
        Assert.Equal(("ok", "assistant", "seeded"), (previews.Text("previews/0/status"),
            previews.Text("previews/0/items/1/role"), previews.Text("previews/0/items/1/text")));
        Assert.Equal(("agent:main:missing", "missing"), (previews.Text("previews/1/key"), previews.Text("previews/1/status")));
    }

    [Fact]
    public async Task Compacting_keeps_the_last_lines_once()
    {
        await using var client = await Seeded();
        var compacted = await client.Request("sessions.compact", new { key = Key, maxLines = 3 });
        Assert.Equal((true, 3), (compacted.At("compacted").GetBoolean(), compacted.At("kept").GetInt32()));
        var again = await client.Request("sessions.compact", new { key = Key, maxLines = 3 });
        Assert.False(again.At("compacted").GetBoolean());

        var unknown = await client.Request("sessions.compact", new { key = "agent:main:missing" });
        Assert.Equal((false, "no sessionId"), (unknown.At("compacted").GetBoolean(), unknown.Text("reason")));
    }

    [Fact]
    public async Task A_reset_gives_a_new_session_id_and_keeps_the_label()
    {
        await using var client = await Seeded();
        var before = await client.Request("sessions.patch", new { key = Key, label = _name });
        var reset = await client.Request("sessions.reset", new { key = Key });
        Assert.Equal((Key, _name), (reset.Text("key"), reset.Text("entry/label")));
        Assert.NotEqual(before.Text("entry/sessionId"), reset.Text("entry/sessionId"));
        Assert.Equal(0, (await client.Request("chat.history", new { sessionKey = Key })).At("messages").GetArrayLength());
    }

    [Fact]
    public async Task A_deleted_session_is_gone_and_deleting_it_again_does_nothing()
    {
        await using var client = await Seeded();
        Assert.True((await client.Request("sessions.delete", new { key = Key })).At("deleted").GetBoolean());
        Assert.False((await client.Request("sessions.delete", new { key = Key })).At("deleted").GetBoolean());
        Assert.Equal(0, (await client.Request("chat.history", new { sessionKey = Key })).At("messages").GetArrayLength());
    }

    private async Task<WireClient> Seeded()
    {
        var client = await gateway.ConnectAsync();
        await client.Events.ChatEnd((await client.Chat(Key, "seed SAY:seeded", "seed")).Text("runId"));
        return client;
    }
}
