using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Safety.Secrets;
using OpenClaw.Silo.AtRest;
using OpenClaw.Storage;
using OpenClaw.Storage.Sqlite;

namespace OpenClaw.ClusterTests.AtRest;

/// <summary>Secrets at rest over a real key table.</summary>
public sealed class SecretBoxTests : IAsyncLifetime
{
    private static readonly byte[] Plain = "gateway: {auth: {token: abc}}"u8.ToArray();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-secrets-");
    private readonly MovableClock _clock = new();
    private ServiceProvider _storage = null!;

    private IKeyRingStore Store => _storage.GetRequiredService<IKeyRingStore>();

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSqliteStorage(options => options.DatabasePath = Path.Combine(_folder.FullName, "gateway.db"));
        _storage = services.BuildServiceProvider();
        foreach (var service in _storage.GetServices<IHostedService>().OfType<IHostedLifecycleService>()) await service.StartingAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_protected_is_hidden_and_comes_back_after_a_restart()
    {
        byte[] hidden;
        await using (var box = await OpenAsync()) hidden = box.Protect("acme", "configuration", Plain);

        await using var later = await OpenAsync();

        Assert.DoesNotContain("token", Encoding.Latin1.GetString(hidden), StringComparison.Ordinal);
        Assert.Equal(Plain, later.Unprotect("acme", "configuration", hidden));
    }

    [Theory]
    [InlineData("other", "configuration")]
    [InlineData("acme", "credentials")]
    public async Task Another_tenant_or_purpose_cannot_read_it(string tenant, string purpose)
    {
        await using var box = await OpenAsync();
        var hidden = box.Protect("acme", "configuration", Plain);

        Assert.Throws<SecretUnreadableException>(() => box.Unprotect(tenant, purpose, hidden));
    }

    [Fact]
    public async Task A_changed_secret_is_not_read()
    {
        await using var box = await OpenAsync();
        var hidden = box.Protect("acme", "configuration", Plain);
        hidden[^1] ^= 1;

        Assert.Throws<SecretUnreadableException>(() => box.Unprotect("acme", "configuration", hidden));
    }

    [Fact]
    public async Task Two_silos_that_start_at_once_use_the_same_key()
    {
        var boxes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        var hidden = boxes.Select(box => box.Protect("acme", "configuration", Plain)).ToList();

        Assert.Single(await Store.List(default));
        Assert.All(boxes, box => Assert.All(hidden, one => Assert.Equal(Plain, box.Unprotect("acme", "configuration", one))));
        foreach (var box in boxes) await box.DisposeAsync();
    }

    [Fact]
    public async Task The_next_key_is_there_before_it_is_needed_and_the_old_one_still_reads()
    {
        await using var box = await OpenAsync();
        var hidden = box.Protect("acme", "configuration", Plain);

        _clock.Advance(TimeSpan.FromDays(80));
        await box.RefreshAsync(default);
        var early = (await Store.List(default)).Count;
        _clock.Advance(TimeSpan.FromDays(9));
        await box.RefreshAsync(default);
        await box.RefreshAsync(default);

        Assert.Equal((1, 2), (early, (await Store.List(default)).Count));
        Assert.Equal(Plain, box.Unprotect("acme", "configuration", hidden));
    }

    [Fact]
    public async Task With_a_certificate_the_stored_key_is_wrapped_and_only_its_holder_reads()
    {
        var (mine, theirs) = (Certificate("mine.pfx"), Certificate("theirs.pfx"));
        byte[] hidden;
        await using (var box = await OpenAsync(mine)) hidden = box.Protect("acme", "configuration", Plain);

        var stored = Assert.Single(await Store.List(default));
        Assert.Contains("encryptedSecret", stored.Xml, StringComparison.Ordinal);
        Assert.Contains("EncryptedData", stored.Xml, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidCertificateException>(() => OpenAsync(theirs));
        await Assert.ThrowsAsync<InvalidCertificateException>(() => OpenAsync());
        Assert.Single(await Store.List(default));
        await using var again = await OpenAsync(mine);
        Assert.Equal(Plain, again.Unprotect("acme", "configuration", hidden));
    }

    [Fact]
    public async Task After_the_certificate_was_changed_the_old_one_still_unwraps()
    {
        var (old, current) = (Certificate("old.pfx"), Certificate("new.pfx"));
        byte[] hidden;
        await using (var box = await OpenAsync(old)) hidden = box.Protect("acme", "configuration", Plain);

        await using var changed = await OpenAsync(current, old);

        Assert.Equal(Plain, changed.Unprotect("acme", "configuration", hidden));
    }

    [Fact]
    public async Task A_certificate_in_pem_files_works_too()
    {
        using var key = RSA.Create(2_048);
        using var certificate = Request(key).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var (path, keyPath) = (Path.Combine(_folder.FullName, "c.pem"), Path.Combine(_folder.FullName, "k.pem"));
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyPath, key.ExportPkcs8PrivateKeyPem());

        await using var box = await SecretBox.OpenAsync(Store, new() { Certificate = path, CertificateKey = keyPath }, _clock, NullLoggerFactory.Instance, default);

        Assert.Equal(Plain, box.Unprotect("acme", "configuration", box.Protect("acme", "configuration", Plain)));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_told_by_its_name()
    {
        var path = Path.Combine(_folder.FullName, "broken.pfx");
        await File.WriteAllTextAsync(path, "no certificate");

        var error = await Assert.ThrowsAsync<InvalidCertificateException>(() => OpenAsync(path));

        Assert.Contains("broken.pfx", error.Message, StringComparison.Ordinal);
        Assert.Contains("Secrets:Certificate", error.Message, StringComparison.Ordinal);
    }

    private Task<SecretBox> OpenAsync(string? certificate = null, string? old = null)
    {
        var options = new SecretOptions { Certificate = certificate };
        if (old is not null) options.OldCertificates.Add(old);
        return SecretBox.OpenAsync(Store, options, _clock, NullLoggerFactory.Instance, default);
    }

    private string Certificate(string name)
    {
        using var key = RSA.Create(2_048);
        using var certificate = Request(key).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
        return path;
    }

    private static CertificateRequest Request(RSA key) => new("CN=openclaw secrets", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    // Data Protection looks at the machine's own clock for which key is current, so ours begins there.
    private sealed class MovableClock : TimeProvider
    {
        private TimeSpan _moved;

        public void Advance(TimeSpan time) => _moved += time;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _moved;
    }
}
