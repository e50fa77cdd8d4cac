using System.Text.Json;

namespace OpenClaw.TestSupport.Wire;

/// <summary>The events a client received. A wait looks at the past first, so nothing is missed between act and wait.</summary>
public sealed class WireEvents(WireSocket socket, TimeSpan timeout)
{
    /// <summary>How many frames have come so far; a wait after this mark ignores what was before.</summary>
    public int Mark => socket.Frames.Count;

    /// <summary>The payloads of all events of this name so far.</summary>
    public IReadOnlyList<JsonElement> Named(string name) =>
        [.. socket.Frames.Where(frame => Is(frame, name)).Select(Payload)];

    /// <summary>The payload of the first event of this name that fits.</summary>
    public async Task<JsonElement> WaitFor(
        string name, Func<JsonElement, bool>? fits = null, TimeSpan? within = null, int after = 0) =>
        Payload(await Frame(name, fits, within, after));

    /// <summary>As <see cref="WaitFor"/>, with the whole frame: <c>seq</c> and <c>stateVersion</c> stand beside the payload.</summary>
    public Task<JsonElement> Frame(string name, Func<JsonElement, bool>? fits = null, TimeSpan? within = null, int after = 0) =>
        socket.WaitFor($"event {name}", frame => Is(frame, name) && (fits is null || fits(Payload(frame))), within ?? timeout, after);

    /// <summary>The <c>chat</c> event that ends a run: final, aborted or error.</summary>
    public Task<JsonElement> ChatEnd(string runId, TimeSpan? within = null) =>
        WaitFor("chat", chat => OfRun(chat, runId) && !chat.GetProperty("state").ValueEquals("delta"), within);

    /// <summary>The first <c>chat</c> delta of a run.</summary>
    public Task<JsonElement> ChatDelta(string runId) =>
        WaitFor("chat", chat => OfRun(chat, runId) && chat.GetProperty("state").ValueEquals("delta"));

    private static bool OfRun(JsonElement payload, string runId) =>
        payload.TryGetProperty("runId", out var run) && run.ValueEquals(runId);

    private static bool Is(JsonElement frame, string name) =>
        frame.GetProperty("type").ValueEquals("event") && frame.GetProperty("event").ValueEquals(name);

    private static JsonElement Payload(JsonElement frame) =>
        frame.TryGetProperty("payload", out var payload) ? payload : default;
}
