using System.Security.Cryptography;
using System.Text;
using OpenClaw.Configuration;
using OpenClaw.GrainInterfaces;

namespace OpenClaw.Silo.Embedded;

/// <summary>The gateway token and password that the environment or the command line gave; they win over the configuration's.</summary>
public sealed record EmbeddedSecrets(string? Token, string? Password)
{
    /// <summary>Whether somebody could come in with these settings.</summary>
    /// <exception cref="InvalidEmbeddedConfigurationException">A variable is not set, or the mode asks for a secret that there is not.</exception>
    public void Check(TenantConfiguration configuration)
    {
        var settings = SettingsOf(configuration);
        switch (configuration.Gateway.Auth.Mode)
        {
            case "password" when settings.PasswordHash is null:
                throw Invalid("gateway.auth.mode", "is \"password\", but there is no password: set gateway.auth.password or OPENCLAW_GATEWAY_PASSWORD");
            case "token" when settings.TokenHashes.Count == 0:
                throw Invalid("gateway.auth.mode", "is \"token\", but there is no token: set gateway.auth.token or OPENCLAW_GATEWAY_TOKEN");
            case null when settings.PasswordHash is null && settings.TokenHashes.Count == 0:
                // An editor that empties the file before it writes it would lock everybody out.
                throw Invalid("gateway.auth", "has neither token nor password: nobody could connect");
            case not (null or "password" or "token"):
                throw Invalid("gateway.auth.mode", $"must be \"token\" or \"password\" in this version; it is \"{configuration.Gateway.Auth.Mode}\"");
        }
    }

    /// <exception cref="InvalidEmbeddedConfigurationException">A variable that a secret refers to is not set.</exception>
    internal TenantSettings SettingsOf(TenantConfiguration configuration)
    {
        var auth = configuration.Gateway.Auth;
        var token = Token ?? Resolve(auth.Token, "gateway.auth.token");
        var password = Password ?? Resolve(auth.Password, "gateway.auth.password");
        return new()
        {
            ConfigurationText = configuration.Text,
            TokenHashes = token is null ? [] : [Hash(token)],
            PasswordHash = password is null ? null : Hash(password),
        };
    }

    private static string? Resolve(string? text, string path)
    {
        try
        {
            return text is null ? null : Configuration.Secrets.Resolve(text, Environment.GetEnvironmentVariable);
        }
        catch (MissingSecretException missing)
        {
            throw Invalid(path, missing.Message);
        }
    }

    private static InvalidEmbeddedConfigurationException Invalid(string path, string message) => new([new(path, message)]);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
