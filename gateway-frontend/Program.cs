using OpenClaw.Gateway.Hosting;

return await EmbeddedGateway.RunAsync(args, CancellationToken.None);
