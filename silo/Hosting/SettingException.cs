namespace OpenClaw.Silo.Hosting;

/// <summary>A setting can't be used; the message names it and what is allowed.</summary>
public sealed class SettingException(string message) : Exception(message);
