global using System.Text.Json;
global using OpenClaw.TestSupport.ModelFakes;
global using OpenClaw.TestSupport.Peers;
global using OpenClaw.TestSupport.Wire;
global using Xunit;
