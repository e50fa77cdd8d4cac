namespace OpenClaw.EndToEndTests.Starting;

/// <summary>A setting that cannot be used stops the start with its name and what is allowed; nothing else is printed.</summary>
public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("OPENCLAW_GATEWAY_PORT", "abc", "OPENCLAW_GATEWAY_PORT", "1 to 65535")]
    [InlineData("Gateway__DrainSeconds", "9999", "Gateway:DrainSeconds", "0 to 600")]
    [InlineData("Gateway__Drain", "3", "Gateway:Drain ", "DrainSeconds")]
    [InlineData("Gateway__Connections__MaxFrameBytes", "3", "Gateway:Connections:MaxFrameBytes", "65536 to 67108864")]
    [InlineData("Gateway__Connections__TickIntervalMs", "often", "Gateway:Connections:TickIntervalMs", "1000 to 300000")]
    [InlineData("Gateway__Connections__MaxFrame", "3", "Gateway:Connections:MaxFrame ", "MaxFrameBytes")]
    [InlineData("AgentRuntime__MaxToolRounds", "0", "AgentRuntime:MaxToolRounds", "1 to 1000")]
    [InlineData("AgentRuntime__ToolTimeout", "long", "AgentRuntime:ToolTimeout", "00:00:01 to 01:00:00")]
    [InlineData("AgentRuntime__ToolTimeout", "02:00:00", "AgentRuntime:ToolTimeout", "00:00:01 to 01:00:00")]
    [InlineData("AgentRuntime__LocalOllama", "here", "AgentRuntime:LocalOllama", "http")]
    [InlineData("AgentRuntime__UseSystemProxy", "perhaps", "AgentRuntime:UseSystemProxy", "true or false")]
    [InlineData("AgentRuntime__AllowedPrivateHosts", "a,b", "AgentRuntime:AllowedPrivateHosts", "a list")]
    [InlineData("AgentRuntime__OperatorTenant", "acme", "AgentRuntime:OperatorTenant ", "MaxToolRounds")]
    [InlineData("Logging__LogLevel__Default", "Loud", "Logging:LogLevel:Default", "Information")]
    [InlineData("Logging__Console__LogLevel__Default", "3x", "Logging:Console:LogLevel:Default", "Information")]
    [InlineData("OPENCLAW_ORLEANS_STATE", "/proc/nothing/here", "/proc/nothing/here", "--state")]
    public async Task A_bad_environment(string variable, string value, string named, string allowed)
    {
        await using var installation = new Installation();
        installation.Environment[variable] = value;
        Explains(await installation.RefusedAsync(), named, allowed);
    }

    [Theory]
    [InlineData("--port 99999", "--port", "1 to 65535")]
    [InlineData("--port", "--port", "needs a value")]
    [InlineData("--port --state x", "--port", "needs a value")]
    [InlineData("--prot 5", "--prot", "--port")]
    [InlineData("--AgentRuntime:MaxToolRounds many", "AgentRuntime:MaxToolRounds", "1 to 1000")]
    [InlineData("frobnicate", "frobnicate", "--help")]
    public async Task A_bad_command_line(string arguments, string named, string allowed)
    {
        await using var installation = new Installation();
        Explains(await installation.RefusedAsync(arguments.Split(' ')), named, allowed);
        Assert.False(Directory.Exists(installation.State));
    }

    [Theory]
    [InlineData("gateway: [oops\n", "config.yaml", "line 2")]
    [InlineData("gateway:\n  potr: 1\n", "gateway", "potr")]
    [InlineData("gateway:\n  port: abc\n", "gateway.port", "expected number")]
    [InlineData("gateway:\n  bind: lan\n", "gateway.bind", "loopback")]
    [InlineData("gateway:\n  auth:\n    token: ${NOT_SET_ANYWHERE}\n", "gateway.auth.token", "NOT_SET_ANYWHERE")]
    [InlineData("gateway:\n  auth:\n    mode: password\n", "gateway.auth.mode", "OPENCLAW_GATEWAY_PASSWORD")]
    [InlineData("gateway:\n  auth:\n    mode: token\n    password: x\n", null, null)]
    public async Task A_bad_configuration(string yaml, string? named, string? allowed)
    {
        await using var installation = new Installation();
        Directory.CreateDirectory(installation.State);
        await File.WriteAllTextAsync(installation.ConfigurationFile, yaml);
        if (named is null)
        {
            // A token is what the mode asks for, so one is made.
            Assert.Matches("^[0-9a-f]{48}$", (await installation.StartAsync()).PrintedToken);
            return;
        }
        Explains(await installation.RefusedAsync(), named, allowed!);
        // No token is written into a file that is refused.
        Assert.Equal(yaml, await File.ReadAllTextAsync(installation.ConfigurationFile));
    }

    [Fact]
    public async Task A_second_instance_on_the_same_state_or_port_says_so_and_the_first_goes_on()
    {
        await using var installation = new Installation();
        var first = await installation.StartAsync();

        Explains(await installation.RefusedAsync(), installation.State, "in use by another process");
        await using var other = new Installation();
        other.Environment["OPENCLAW_GATEWAY_PORT"] = $"{installation.Port}";
        Explains(await other.RefusedAsync(), $"port {installation.Port}", "in use by another process");

        await using var client = await first.ConnectAsync();
        Assert.True((await client.Request("health")).At("ok").GetBoolean());
        first.WasQuiet();
    }

    [Fact]
    public async Task Help_is_printed_and_nothing_started()
    {
        await using var installation = new Installation();
        var said = await installation.RefusedAsync("--help");
        Assert.Equal((0, ""), (said.ExitCode, said.Errors));
        Assert.Contains("--port", said.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(installation.State));
    }

    private static void Explains(Refusal refusal, string named, string allowed)
    {
        Assert.Equal((1, ""), (refusal.ExitCode, refusal.Output));
        Assert.StartsWith("OpenClaw.Orleans cannot start: ", refusal.Errors, StringComparison.Ordinal);
        Assert.Contains(named, refusal.Errors, StringComparison.Ordinal);
        Assert.Contains(allowed, refusal.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refusal.Errors, StringComparison.Ordinal);
    }
}
