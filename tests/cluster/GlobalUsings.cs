global using OpenClaw.ClusterTests.Support;
global using OpenClaw.GrainInterfaces;
global using OpenClaw.Protocol;
global using OpenClaw.Storage.Sessions;
global using Xunit;
