namespace OpenClaw.Gateway.Hosting;

/// <summary>The admin token that an installation makes for itself when nobody set one.</summary>
internal static class AdminTokens
{
    /// <summary>The token, once: at the first start. Null: whoever needs it has it.</summary>
    public static async Task<string?> NewAsync(IServiceProvider services, InstallationOptions options) => options.AdminToken is null
        ? await services.GetRequiredService<GrainCalls>().Installation.EnsureAdminToken(CancellationToken.None)
        : null;
}
