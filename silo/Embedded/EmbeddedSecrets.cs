using System.Security.Cryptography;
using System.Text;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Silo.Embedded;

/// <summary>The gateway token and password that the environment or the command line gave; they win over the configuration's.</summary>
public sealed record EmbeddedSecrets(string? Token, string? Password)
{
    internal TenantSettings SettingsOf(TenantConfiguration configuration)
    {
        var auth = configuration.Gateway.Auth;
        var token = Token ?? Resolve(auth.Token);
        var password = Password ?? Resolve(auth.Password);
        return new()
        {
            ConfigurationText = configuration.Text,
            TokenHashes = token is null ? [] : [Hash(token)],
            PasswordHash = password is null ? null : Hash(password),
        };
    }

    private static string? Resolve(string? text) => text is null ? null : Secrets.Resolve(text, Environment.GetEnvironmentVariable);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
