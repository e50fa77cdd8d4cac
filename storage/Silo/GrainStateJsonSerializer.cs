using System.Text.Json;
using Orleans.Storage;

namespace OpenClaw.Storage.Silo;

/// <summary>Grain state as plain JSON: no type names in it, so that classes may be renamed and moved.</summary>
internal sealed class GrainStateJsonSerializer(JsonSerializerOptions options) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, options));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, options)!;
}
