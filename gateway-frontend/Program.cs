using OpenClaw.Gateway.Hosting;

return await GatewayProcess.RunAsync(args, CancellationToken.None);
