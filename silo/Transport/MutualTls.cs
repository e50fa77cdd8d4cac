using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using OpenClaw.Silo.Cluster;
using Orleans.Configuration;

namespace OpenClaw.Silo.Transport;

/// <summary>TLS on every connection between processes, with a certificate on both sides: who has none of this cluster's is not spoken to.</summary>
/// <remarks>Orleans' own package for it is not published for this version; the hooks it uses are public.</remarks>
internal sealed partial class MutualTls(CertificateFiles files, TimeProvider clock, ILogger<MutualTls> logger)
{
    // The name is not looked at: the authority is the cluster's own, and a silo has no name but its address.
    private const string Name = "openclaw";
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    public static void Use(ISiloBuilder silo, TlsSettings settings, CertificateFiles files)
    {
        Register(silo.Services, settings, files);
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<MutualTls>((options, tls) =>
        {
            options.ConfigureSiloInboundConnection(connection => connection.Use(tls.Accept));
            options.ConfigureGatewayInboundConnection(connection => connection.Use(tls.Accept));
            options.ConfigureSiloOutboundConnection(connection => connection.Use(tls.Connect));
        });
    }

    public static void Use(IClientBuilder client, TlsSettings settings, CertificateFiles files)
    {
        Register(client.Services, settings, files);
        client.Services.AddOptions<ClientConnectionOptions>().Configure<MutualTls>((options, tls) => options.ConfigureConnection(connection => connection.Use(tls.Connect)));
    }

    private static void Register(IServiceCollection services, TlsSettings settings, CertificateFiles files)
    {
        services.AddSingleton(settings).AddSingleton(files).AddSingleton<MutualTls>();
        services.AddHostedService<CertificateReload>();
    }

    private ConnectionDelegate Accept(ConnectionDelegate next) => connection => SecureAsync(connection, next, (stream, stop) =>
    {
        var identity = files.Current;
        return stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = identity.Context, ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, peer, shown, _) => identity.Trusts(peer, shown),
            },
            stop);
    });

    private ConnectionDelegate Connect(ConnectionDelegate next) => connection => SecureAsync(connection, next, (stream, stop) =>
    {
        var identity = files.Current;
        return stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Name, ClientCertificateContext = identity.Context,
                RemoteCertificateValidationCallback = (_, peer, shown, _) => identity.Trusts(peer, shown),
            },
            stop);
    });

    private async Task SecureAsync(ConnectionContext connection, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> authenticate)
    {
        var plain = connection.Transport;
        await using var stream = new SslStream(new DuplexStream(plain));
        try
        {
            using var limit = new CancellationTokenSource(HandshakeLimit, clock);
            await authenticate(stream, limit.Token);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException)
        {
            LogRefused(connection.RemoteEndPoint?.ToString() ?? "?", error.Message);
            connection.Abort(new ConnectionAbortedException("the peer did not authenticate"));
            throw;
        }
        var secured = new SecuredTransport(stream);
        connection.Transport = secured;
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            await secured.CompleteAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The connection with {Peer} is refused: {Reason}")]
    private partial void LogRefused(string peer, string reason);

    private sealed class SecuredTransport(SslStream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));

        public async Task CompleteAsync()
        {
            await Input.CompleteAsync();
            await Output.CompleteAsync();
        }
    }
}
