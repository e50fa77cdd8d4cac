using System.Diagnostics;
using System.Net.Http.Json;

namespace OpenClaw.Bench.Model;

/// <summary>The bench's own view of the fake model: what it took per request, and the most it can serve.</summary>
internal sealed class ModelClient : IDisposable
{
    private static readonly byte[] Question =
        """{"model":"mock-1","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"How fast are you?"}]}"""u8.ToArray();

    private readonly HttpClient _http;

    /// <param name="origin">Scheme, host and port of the model, without <c>/v1</c>.</param>
    public ModelClient(Uri origin) =>
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = origin };

    public async Task ResetTimingsAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.DeleteAsync(FakeModel.TimingsPath, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task<ModelTimingsSummary> TimingsAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync(FakeModel.TimingsPath, ModelJson.Default.ModelTimingsSummary, cancellationToken)
        ?? throw new BenchException("The model answered its timings with null.");

    /// <summary>Answers per second without any gateway between: what no gateway on this machine can exceed.</summary>
    public async Task<double> CeilingAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        await DriveAsync(concurrency, duration / 4, cancellationToken);
        return await DriveAsync(concurrency, duration, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<double> DriveAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => AskUntilAsync(started, duration, cancellationToken)));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<int> AskUntilAsync(long started, TimeSpan duration, CancellationToken cancellationToken)
    {
        var count = 0;
        var buffer = new byte[16 * 1024];
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            using var content = new ByteArrayContent(Question);
            content.Headers.ContentType = new("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await stream.ReadAsync(buffer, cancellationToken) > 0)
            {
            }

            count++;
        }

        return count;
    }
}
