global using OpenClaw.ChannelAdapters.Abstractions;
global using OpenClaw.ChannelTests.Support;
global using OpenClaw.Protocol.Channels;
global using OpenClaw.TestSupport.Channels;
global using Xunit;
