using System.Diagnostics.CodeAnalysis;

namespace OpenClaw.Protocol.Values;

/// <summary>Ids of devices: SHA-256 of the raw public key, 64 lower-case hex digits.</summary>
public static class DeviceId
{
    /// <summary>Whether a text is such an id.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) =>
        text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>The id of a raw public key.</summary>
    public static string Of(ReadOnlySpan<byte> publicKey) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(publicKey));

    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789abcdef");
}
