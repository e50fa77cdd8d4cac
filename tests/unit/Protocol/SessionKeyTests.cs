using FsCheck.Xunit;
using OpenClaw.Protocol;
using OpenClaw.Protocol.Values;
using Xunit;

namespace OpenClaw.UnitTests.Protocol;

public sealed class SessionKeyTests
{
    [Theory]
    [InlineData("main", "agent:main:main")]
    [InlineData("  Main ", "agent:main:main")]
    [InlineData("foo", "agent:main:foo")]
    [InlineData("cron:x", "agent:main:cron:x")]
    [InlineData("Agent:MAIN:Brand New", "agent:main:brand new")]
    [InlineData("agent:Helper Bot:x", "agent:helper-bot:x")]
    [InlineData("agent:a:telegram:group:-100", "agent:a:telegram:group:-100")]
    [InlineData("agentic", "agent:main:agentic")]
    [InlineData("global", "global")]
    [InlineData("UNKNOWN", "unknown")]
    public void A_key_has_one_canonical_form(string raw, string expected)
    {
        var key = SessionKey.Parse(raw, SessionNaming.Default);
        Assert.Equal(expected, key.Value);
        Assert.False(key.IsMalformed);
    }

    [Theory]
    [InlineData("agent:")]
    [InlineData("agent::x")]
    [InlineData("agent:main")]
    [InlineData("agent:main:")]
    [InlineData("agent:main:::")]
    public void A_malformed_key_is_known_as_such_and_stays_as_it_is(string raw)
    {
        var key = SessionKey.Parse(raw, SessionNaming.Default);
        Assert.True(key.IsMalformed);
        Assert.Equal(raw, key.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void What_can_name_no_session_is_refused(string? raw) =>
        Assert.Equal(
            ProtocolErrorCode.InvalidRequest,
            Assert.Throws<ProtocolException>(() => SessionKey.Parse(raw, SessionNaming.Default)).Code);

    [Theory]
    [InlineData(501, true)]
    [InlineData(502, false)]
    public void A_key_is_bounded_with_its_agent(int chars, bool isTaken) =>
        Assert.Equal(isTaken, SessionKey.TryParse(new string('k', chars), SessionNaming.Default, out _, out _));

    [Fact]
    public void Main_sessions_follow_the_configured_names()
    {
        var naming = new SessionNaming { DefaultAgentId = "boss", MainKey = "home" };
        Assert.Equal("agent:boss:home", SessionKey.Parse("main", naming).Value);
        Assert.Equal("agent:boss:home", SessionKey.Parse("home", naming).Value);
        Assert.Equal("agent:helper:home", SessionKey.Parse("agent:helper:main", naming).Value);
        Assert.Equal("agent:helper:home", SessionKey.Main(naming, "Helper").Value);
        Assert.Equal("agent:boss:x", SessionKey.Parse("x", naming).Value);
    }

    [Fact]
    public void With_a_global_scope_all_main_sessions_are_one()
    {
        var naming = new SessionNaming { IsGlobalScope = true };
        Assert.Equal("global", SessionKey.Parse("main", naming).Value);
        Assert.Equal("global", SessionKey.Parse("agent:a:main", naming).Value);
        Assert.Equal("agent:main:work", SessionKey.Parse("work", naming).Value);
    }

    [Theory]
    [InlineData("main", "direct")]
    [InlineData("agent:a:telegram:group:-100", "group")]
    [InlineData("agent:a:discord:channel:7:thread:8", "group")]
    [InlineData("global", "global")]
    [InlineData("unknown", "unknown")]
    public void A_key_tells_its_kind(string raw, string kind) => Assert.Equal(kind, SessionKey.Parse(raw, SessionNaming.Default).Kind);

    [Theory]
    [InlineData("subagent:1", true, false, false)]
    [InlineData("cron:j", false, true, false)]
    [InlineData("agent:a:cron:j:run:s", false, true, true)]
    [InlineData("cron::run:s", false, true, false)]
    [InlineData("xcron:j:run:s", false, false, false)]
    public void A_key_tells_what_started_it(string raw, bool subagent, bool cron, bool cronRun)
    {
        var key = SessionKey.Parse(raw, SessionNaming.Default);
        Assert.Equal((subagent, cron, cronRun), (key.IsSubagent, key.IsCron, key.IsCronRun));
    }

    [Theory]
    [InlineData(":")]
    [InlineData(" : ::")]
    public void A_key_of_separators_alone_names_no_session(string raw)
    {
        Assert.False(SessionKey.TryParse(raw, SessionNaming.Default, out _, out var error));
        Assert.Equal("session key must not be empty", error);
    }

    [Property(MaxTest = 500)]
    public void A_canonical_key_is_its_own_canonical_form(string? raw)
    {
        if (!SessionKey.TryParse(raw, SessionNaming.Default, out var key, out var error))
        {
            Assert.False(string.IsNullOrEmpty(error));
            return;
        }
        Assert.Equal(key, SessionKey.Parse(key.Value, SessionNaming.Default));
        Assert.True(AgentId.IsNormal(key.AgentId));
    }

    [Theory]
    [InlineData("Helper Bot", "helper-bot")]
    [InlineData("  ", "main")]
    [InlineData(null, "main")]
    [InlineData("!!!", "main")]
    [InlineData("-a-", "a")]
    [InlineData("Ünïcode", "n-code")]
    [InlineData("a_b-c9", "a_b-c9")]
    public void An_agents_name_is_made_fit(string? text, string expected) => Assert.Equal(expected, AgentId.Normalize(text));

    [Property(MaxTest = 500)]
    public void A_fit_name_of_an_agent_stays(string? text)
    {
        var name = AgentId.Normalize(text);
        Assert.True(AgentId.IsNormal(name), name);
        Assert.Equal(name, AgentId.Normalize(name));
    }

    [Fact]
    public void A_tenants_key_is_split_where_it_was_joined()
    {
        var key = TenantKey.Of("acme-1", "agent:main:a/b");
        Assert.Equal("acme-1/agent:main:a/b", key);
        Assert.Equal(("acme-1", "agent:main:a/b"), TenantKey.Split(key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Acme")]
    [InlineData("a/b")]
    [InlineData("a_b")]
    [InlineData("12345678901234567890123456789012345678901")]
    public void What_is_no_tenant_makes_no_key(string tenant) => Assert.Throws<ArgumentException>(() => TenantKey.Of(tenant, "x"));

    [Theory]
    [InlineData("acme")]
    [InlineData("acme/")]
    [InlineData("/x")]
    [InlineData("Acme/x")]
    public void What_is_no_key_of_a_tenant_is_not_split(string key)
    {
        Assert.False(TenantKey.TrySplit(key, out _, out _));
        Assert.Throws<ArgumentException>(() => TenantKey.Split(key));
    }

    [Fact]
    public void A_device_is_named_by_the_hash_of_its_key()
    {
        var id = DeviceId.Of("abc"u8);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", id);
        Assert.True(DeviceId.IsValid(id));
        Assert.False(DeviceId.IsValid(id.ToUpperInvariant()));
        Assert.False(DeviceId.IsValid(id[1..]));
        Assert.False(DeviceId.IsValid(null));
    }
}
