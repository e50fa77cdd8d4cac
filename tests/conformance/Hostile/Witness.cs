namespace OpenClaw.ConformanceTests.Hostile;

/// <summary>
/// An ordinary client that keeps asking while another misbehaves. Every request must be answered: that is what "the
/// others do not notice" means.
/// </summary>
internal static class Witness
{
    public static async Task ServedWhile(ConformanceGateway gateway, Func<Task> hostile)
    {
        var process = gateway.Process.ProcessId;
        await using var client = await gateway.ConnectAsync();
        var act = hostile();
        var served = 0;
        do
        {
            await client.Request("last-heartbeat");
            served++;
        }
        while (!act.IsCompleted);
        await act;

        Assert.True(served > 0);
        Assert.False(gateway.Process.HasExited, gateway.Process.Log);
        Assert.Equal(process, gateway.Process.ProcessId);
        await using var fresh = await gateway.ConnectAsync();
        Assert.True((await fresh.Request("health")).At("ok").GetBoolean());
    }
}
