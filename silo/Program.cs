using OpenClaw.Silo.Hosting;

return await SiloProcess.RunAsync(args, CancellationToken.None);
