// A silo of its own needs a cluster's membership, which this version does not have yet: `gateway-frontend` hosts an embedded one.
await Console.Error.WriteLineAsync("A silo cannot run by itself yet. Start the gateway with its embedded silo: dotnet run --project gateway-frontend");
return 1;
