global using System.Text.Json;
global using OpenClaw.TestSupport.ModelFakes;
global using OpenClaw.TestSupport.Peers;
global using OpenClaw.TestSupport.Wire;
global using Xunit;

// Each test starts processes of its own; two at once only wait for each other on a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
// Signals, file modes and /proc.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
