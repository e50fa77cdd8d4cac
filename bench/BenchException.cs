namespace OpenClaw.Bench;

/// <summary>The bench cannot go on, or a gateway answered wrongly. The text is all the user needs.</summary>
internal sealed class BenchException(string message) : Exception(message);
