namespace OpenClaw.EndToEndTests.Cluster;

/// <summary>What the database of a cluster holds, and that a backup of it is one.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SecretsAtRestTests(DatabaseServer database)
{
    [Fact]
    public async Task A_provider_key_and_the_key_of_device_tokens_lie_encrypted_and_a_restored_dump_goes_on()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        await cluster.ProtectSecretsAsync();
        using var device = new WireDevice();
        var (deviceToken, said) = await TalkAsync(cluster, device, ClusterInstallation.Token, "hello", "k1");
        Assert.Equal(0L, await cluster.Database.Scalar("SELECT count(*) FROM OrleansStorage WHERE position('mock-key'::bytea IN PayloadBinary) > 0"));
        Assert.Equal(1L, await cluster.Database.Scalar("SELECT count(*) FROM OrleansStorage WHERE position('\"Sealed\"'::bytea IN PayloadBinary) > 0"));
        Assert.True(await cluster.Database.Scalar("SELECT octet_length(key) FROM installation_keys WHERE name = 'device-tokens'") is > 64);
        Assert.Equal(1L, await cluster.Database.Scalar("SELECT count(*) FROM data_protection_keys WHERE xml LIKE '%EncryptedData%'"));

        await cluster.RestoreDumpAsync(database.Server);

        // With the device's own token: it was made under the key that the dump holds.
        var (_, after) = await TalkAsync(cluster, device, deviceToken!, "again", "k2");
        Assert.Equal(said, after.Take(said.Count));
        Assert.Equal(4, after.Count);
    }

    [Fact]
    public async Task A_silo_whose_certificate_cannot_be_read_says_so_and_does_not_start()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        cluster.Environment["Secrets__Certificate"] = "/nowhere.crt";

        var silo = cluster.LaunchSilo();
        await silo.Exited();

        Assert.Equal(1, silo.ExitCode);
        Assert.Contains("/nowhere.crt", silo.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_sign_ins_at_two_frontends_are_counted_together_and_stand_in_the_audit_log()
    {
        await using var model = await FakeOpenAiServer.StartAsync();
        await using var cluster = await ClusterInstallation.CreateAsync(database.Server, model);
        await cluster.StartSiloAsync();
        var frontends = new[] { await StrictAsync(cluster), await StrictAsync(cluster) };

        for (var guess = 0; guess < 5; guess++)
            await WireClient.RefusedAsync(frontends[guess % 2].Url, options => options.Token = $"guess-{guess}");

        foreach (var frontend in frontends)
        {
            var refusal = await WireClient.RefusedAsync(frontend.Url, options => options.Token = ClusterInstallation.Token);
            Assert.Equal("unauthorized: too many failed authentication attempts (retry later)", refusal.Error.Reason);
        }
        foreach (var frontend in frontends) await frontend.StopAsync();
        Assert.Equal(5L, await cluster.Database.Scalar("SELECT sum(count) FROM audit_log WHERE action = 'auth.failed' AND tenant = 'default'"));
        Assert.Equal(1L, await cluster.Database.Scalar("SELECT count(*) FROM audit_log WHERE action = 'auth.locked'"));
    }

    private static Task<RunningGateway> StrictAsync(ClusterInstallation cluster) => cluster.StartFrontendAsync("--Gateway:RateLimits:ExemptLoopback=false");

    private static async Task<(string? DeviceToken, IReadOnlyList<string> Said)> TalkAsync(ClusterInstallation cluster, WireDevice device, string token, string text, string key)
    {
        var silo = await cluster.StartSiloAsync();
        var frontend = await cluster.StartFrontendAsync();
        await using var client = await frontend.ConnectAsync(options => (options.Token, options.Device) = (token, device));
        Assert.Equal("ok", await client.Wait(await client.Say($"SAY:{text}", key)));
        var said = await client.History();
        var deviceToken = client.DeviceToken;
        await frontend.StopAsync();
        await silo.StopAsync();
        return (deviceToken, said);
    }
}
