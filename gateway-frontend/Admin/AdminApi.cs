using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Orleans.Dashboard;

namespace OpenClaw.Gateway.Admin;

/// <summary>The admin API, <c>/admin/v1</c>: tenants, their tokens, quotas, configuration, export, and the kill switches. For curl and programs.</summary>
internal static class AdminApi
{
    public const string OpenApiPath = "/admin/v1/openapi.json";
    private const string Root = "/admin";
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Who administers, as the audit log and the tenants' own records name it.</summary>
    public const string By = "admin";

    public static void AddAdminApi(this IServiceCollection services)
    {
        services.AddSingleton<AdminCredential>();
        // Only the core of it: the cookie is ours, and needs none of the keys that the whole of it keeps.
        services.AddWebEncoders();
        services.AddAuthenticationCore(authentication =>
        {
            authentication.AddScheme<AdminAuthentication>(AdminAuthentication.SchemeName, null);
        });
        services.AddAuthorizationBuilder().AddPolicy(
            AdminAuthentication.Policy, policy => policy.AddAuthenticationSchemes(AdminAuthentication.SchemeName).RequireAuthenticatedUser());
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AdminJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        // So that a body that can't be read is framed like every other error.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi(openApi =>
        {
            openApi.ShouldInclude = description => description.RelativePath?.StartsWith("admin/", StringComparison.Ordinal) == true;
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "OpenClaw.Orleans administration", Version = "v1" };
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>Routes what is the operator's; to be called before whatever answers every path.</summary>
    public static void UseAdminApi(this WebApplication app, bool dashboard)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), branch =>
            branch.Use((context, next) => AdminProblem.GuardAsync(context, next, app.Logger)));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseEndpoints(_ => { });
        // Nothing below it is a page of the Control UI.
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), branch => branch.Run(context =>
            AdminProblem.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "there is nothing here; see /admin/v1/openapi.json")));

        app.MapOpenApi(OpenApiPath);
        app.MapAdminLogin();
        var api = app.MapGroup($"{Root}/v1").RequireAuthorization(AdminAuthentication.Policy).WithMetadata(new BodyLimit(MaxBodyBytes));
        api.MapTenants();
        api.MapTenantSettings();
        api.MapKillSwitches();
        api.MapAudit();
        if (dashboard) app.MapOrleansDashboard("/dashboard").RequireAuthorization(AdminAuthentication.Policy).ExcludeFromDescription();
    }

    /// <summary>The largest body of an endpoint.</summary>
    internal sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => bytes;
    }
}
