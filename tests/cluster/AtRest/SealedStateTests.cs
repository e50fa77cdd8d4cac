using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Storage.Silo;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace OpenClaw.ClusterTests.AtRest;

/// <summary>Grain state that is sealed on its way to the store.</summary>
public sealed class SealedStateTests
{
    private static readonly GrainId Acme = GrainId.Create("tenant", "acme");
    private readonly MemoryStorage _store = new();
    private readonly SealedGrainStorage _sealed;

    public SealedStateTests()
    {
        var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        _sealed = new(_store, new XorSeal(), new GrainStateJsonSerializer(JsonSerializerOptions.Default), services.GetRequiredService<IActivatorProvider>());
    }

    [Fact]
    public async Task A_secret_state_is_stored_sealed_and_read_back()
    {
        var state = new GrainState<Kept>(new() { Text = "key" });
        await _sealed.WriteStateAsync("tenant", Acme, state);

        var read = new GrainState<Kept>(new());
        await _sealed.ReadStateAsync("tenant", Acme, read);

        Assert.DoesNotContain("key", _store.Text, StringComparison.Ordinal);
        Assert.Equal(("key", state.ETag, true), (read.State!.Text, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task A_state_of_another_name_is_stored_as_it_is()
    {
        await _sealed.WriteStateAsync("device", Acme, new GrainState<Kept>(new() { Text = "plain" }));

        Assert.Contains("plain", _store.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_from_before_the_seal_is_read_and_sealed_at_its_next_write()
    {
        await ((IGrainStorage)_store).WriteStateAsync("tenant", Acme, new GrainState<Kept>(new() { Text = "old key" }));

        var read = new GrainState<Kept>(new());
        await _sealed.ReadStateAsync("tenant", Acme, read);
        Assert.Equal("old key", read.State!.Text);
        await _sealed.WriteStateAsync("tenant", Acme, read);

        Assert.DoesNotContain("old key", _store.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_never_stored_is_new()
    {
        var read = new GrainState<Kept>(new() { Text = "stale" });

        await _sealed.ReadStateAsync("tenant", Acme, read);

        Assert.Equal(("", false), (read.State!.Text, read.RecordExists));
    }

    [Fact]
    public async Task A_write_over_someone_elses_is_refused()
    {
        await _sealed.WriteStateAsync("tenant", Acme, new GrainState<Kept>(new() { Text = "theirs" }));

        await Assert.ThrowsAsync<InconsistentStateException>(() => _sealed.WriteStateAsync("tenant", Acme, new GrainState<Kept>(new() { Text = "mine" })));
    }

    internal sealed class Kept
    {
        public string Text { get; set; } = "";
    }

    private sealed class XorSeal : IStateSeal
    {
        public bool Covers(string stateName) => stateName == "tenant";

        public byte[] Seal(string stateName, GrainId grainId, byte[] state) => [.. state.Select(one => (byte)(one ^ 0x55))];

        public byte[] Open(string stateName, GrainId grainId, byte[] sealedState) => Seal(stateName, grainId, sealedState);
    }

    /// <summary>A storage of one state, as JSON with an etag.</summary>
    private sealed class MemoryStorage : IGrainStorage
    {
        private byte[]? _stored;
        private int _etag;

        public string Text => Encoding.UTF8.GetString(_stored ?? []);

        Task IGrainStorage.ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (_stored is not null) (grainState.State, grainState.ETag) = (JsonSerializer.Deserialize<T>(_stored)!, $"{_etag}");
            grainState.RecordExists = _stored is not null;
            return Task.CompletedTask;
        }

        Task IGrainStorage.WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (grainState.ETag != (_stored is null ? null : $"{_etag}")) throw new InconsistentStateException("changed by someone else");
            _stored = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
            (grainState.ETag, grainState.RecordExists) = ($"{++_etag}", true);
            return Task.CompletedTask;
        }

        Task IGrainStorage.ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
