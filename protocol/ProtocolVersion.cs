namespace OpenClaw.Protocol;

/// <summary>A version of the wire that this gateway speaks.</summary>
/// <remarks>On <see cref="V4"/> unknown members are ignored and some texts know more words; the frames are the same.</remarks>
public enum ProtocolVersion
{
    /// <summary>Protocol 3: unknown members are refused.</summary>
    V3 = 3,

    /// <summary>Protocol 4: unknown members are ignored.</summary>
    V4 = 4,
}
