using Microsoft.Extensions.Caching.Memory;
using OpenClaw.Protocol.Values;
using OpenClaw.Storage.Sessions;

namespace OpenClaw.Grains.Sessions;

/// <summary>Answers of session reads as they were last written, good as long as the store says that nothing changed.</summary>
/// <remarks>Many clients ask the same thing again and again; the bytes are bounded, and a store that cannot tell changes cheaply is always read.</remarks>
internal sealed class SessionReadCache(ISessionStore store) : IDisposable
{
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int MaxEntryBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    /// <summary>The answer to a question about one session, or about all of a tenant's (<paramref name="sessionKey"/> null).</summary>
    /// <param name="question">What is asked and what else the answer depends on; compared by value.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="sessionKey">Which.</param>
    /// <param name="read">Reads and writes the answer anew.</param>
    public async ValueTask<JsonText> GetAsync(object question, string tenant, string? sessionKey, Func<Task<JsonText>> read)
    {
        // Asked before the read: a commit in between makes the number old, and the answer is not kept for true.
        var version = sessionKey is null ? store.TenantVersion(tenant) : store.SessionVersion(tenant, sessionKey);
        var key = (tenant, sessionKey, question);
        if (version is not null && _answers.TryGetValue(key, out Answer? known) && known!.Version == version) return known.Text;
        var text = await read();
        if (version is { } current && text.Utf8.Length <= MaxEntryBytes)
        {
            using var entry = _answers.CreateEntry(key);
            entry.Size = text.Utf8.Length + 256;
            entry.SlidingExpiration = Idle;
            entry.Value = new Answer(current, text);
        }
        return text;
    }

    public void Dispose() => _answers.Dispose();

    private sealed record Answer(long Version, JsonText Text);
}
