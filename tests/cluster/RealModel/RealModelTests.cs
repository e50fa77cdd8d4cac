using OpenClaw.Protocol.Events;
using OpenClaw.Protocol.Transcripts;
using OpenClaw.TestSupport.ModelFakes;

namespace OpenClaw.ClusterTests.RealModel;

/// <summary>The whole way of a message: grain, agent runtime and a model server that speaks the vendor's wire.</summary>
public sealed class RealModelTests(RealModelTests.RealRuntime cluster) : IClassFixture<RealModelTests.RealRuntime>, IAsyncLifetime
{
    private FakeOpenAiServer _model = null!;
    private TestTenant _tenant = null!;

    public async Task InitializeAsync()
    {
        _model = await FakeOpenAiServer.StartAsync();
        _tenant = await cluster.TenantAsync($"""
            models:
              providers:
                fake:
                  baseUrl: {_model.BaseUrl}
                  apiKey: key
                  api: openai-completions
                  models:
                    - id: mock-1
                      name: Mock
            agents:
              defaults:
                model:
                  primary: fake/mock-1
            messages:
              queue:
                debounceMs: 0
            """);
    }

    public async Task DisposeAsync() => await _model.DisposeAsync();

    [Fact]
    public async Task A_message_is_answered_by_the_model_streamed_and_kept()
    {
        _model.Enqueue(FakeReply.Say("Hello ", "there"));

        await _tenant.SendAsync("m1", "hi");
        var end = await _tenant.Frontend.EndOfAsync("m1");

        Assert.Equal((ChatState.Final, "Hello there"), (end.State, end.Message!.Content.OfType<TextBlock>().Single().Text));
        Assert.Equal("Hello there", (await _tenant.MessagesAsync())[^1].Text);
        Assert.Contains(_tenant.Frontend.Envelopes, envelope => envelope.Event is AgentEvent { Data: AssistantData });
    }

    [Fact]
    public async Task A_model_that_refuses_is_an_error_that_the_transcript_keeps_and_the_next_message_is_answered()
    {
        _model.Enqueue(FakeReply.Fail(400, "bad request of the test"), FakeReply.Say("better"));

        await _tenant.SendAsync("m1", "hi");
        var failed = await _tenant.Frontend.EndOfAsync("m1");
        await _tenant.SendAsync("m2", "again");
        var answered = await _tenant.Frontend.EndOfAsync("m2");

        Assert.Equal(ChatState.Error, failed.State);
        Assert.Contains((await _tenant.MessagesAsync()).OfType<AssistantMessage>(), message => message.StopReason == "error" && message.ErrorMessage is { Length: > 0 });
        Assert.Equal(ChatState.Final, answered.State);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_the_stream_hangs_up_on_the_model_and_keeps_what_was_said()
    {
        _model.Enqueue(new FakeReply { Words = ["half ", "an "], HangAfterWords = true });
        await _tenant.SendAsync("m1", "hi");
        await _tenant.Frontend.UntilAsync(events => events.Any(envelope => envelope.Event is AgentEvent { Data: AssistantData { Text: "half an " or "half an" } }));

        await _tenant.AbortAsync("m1");
        var end = await _tenant.Frontend.EndOfAsync("m1");

        Assert.Equal(ChatState.Aborted, end.State);
        Assert.Equal("half an", Assert.IsType<AssistantMessage>((await _tenant.MessagesAsync())[^1]).Text);
    }

    [Fact]
    public async Task A_command_never_reaches_the_model()
    {
        await _tenant.SendAsync("c1", "/help");
        await _tenant.Frontend.EndOfAsync("c1");

        Assert.Equal(0, _model.RequestCount);
    }

    /// <summary>The agent runtime as the product registers it.</summary>
    public sealed class RealRuntime : GatewayCluster
    {
        protected override bool HasScriptedModel => false;
    }
}
