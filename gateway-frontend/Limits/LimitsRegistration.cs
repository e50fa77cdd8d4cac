using Microsoft.Extensions.Options;

namespace OpenClaw.Gateway.Limits;

/// <summary>Registers the limits of failed attempts and of requests.</summary>
internal static class LimitsRegistration
{
    public static void AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection("Gateway:RateLimits")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitNumbersValidator>();
        services.AddOptions<ProxyOptions>().Bind(configuration.GetSection("Gateway:Proxies")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
        services.AddSingleton<TrustedProxies>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<RequestLimits>();
    }
}
