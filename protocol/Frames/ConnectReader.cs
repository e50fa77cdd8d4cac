using OpenClaw.Protocol.Validation;

namespace OpenClaw.Protocol.Frames;

/// <summary>Reads a <c>connect</c> and finds the protocol version to speak.</summary>
public static class ConnectReader
{
    /// <summary>The parameters, checked as the version they ask for demands.</summary>
    /// <param name="parameters">As the frame has them; absent ones are refused, unlike those of other methods.</param>
    /// <exception cref="ProtocolException"><c>INVALID_REQUEST</c> with everything that is wrong.</exception>
    public static ConnectParams Read(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
            parameters = Absent;
        // What a newer client adds is unknown only to those who speak the older version: so the newer one is tried first.
        return ParamsReader.Check(parameters, ProtocolJson.Default.ConnectParams, ProtocolVersion.V4) is null
            && ReadAs(parameters, ProtocolVersion.V4) is { MaxProtocol: >= (long)ProtocolVersion.V4 } newer
                ? newer
                : ReadAs(parameters, ProtocolVersion.V3);
    }

    /// <summary>The version to speak with this client, if there is one.</summary>
    public static ProtocolVersion? Negotiate(ConnectParams client)
    {
        var highest = Math.Min(client.MaxProtocol, (long)ProtocolVersion.V4);
        return highest >= (long)ProtocolVersion.V3 && client.MinProtocol <= highest ? (ProtocolVersion)highest : null;
    }

    private static readonly ReadOnlyMemory<byte> Absent = "null"u8.ToArray();

    private static ConnectParams ReadAs(ReadOnlyMemory<byte> parameters, ProtocolVersion version) =>
        ParamsReader.ReadValue("connect", parameters, ProtocolJson.Default.ConnectParams, version);
}
