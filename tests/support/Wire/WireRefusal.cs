namespace OpenClaw.TestSupport.Wire;

/// <summary>A refused <c>connect</c>: the error answer, then the close.</summary>
public sealed record WireRefusal(WireError Error, WireClose Close);
