namespace OpenClaw.Configuration;

/// <summary>Who wrote a configuration, and so whether it may name files, commands, sockets and listeners of the host.</summary>
public enum ConfigurationOwner
{
    /// <summary>A tenant of a shared installation: such keys are ignored, with a warning.</summary>
    Tenant,

    /// <summary>The operator, who is also the one tenant of the embedded form.</summary>
    Operator,
}
