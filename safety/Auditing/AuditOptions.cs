using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenClaw.Safety.Auditing;

/// <summary>The audit log. Section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>How long entries of the category <c>security</c> are kept, in days. Default 90.</summary>
    [Range(1, 36_500)]
    public int SecurityDays { get; set; } = 90;

    /// <summary>How long entries of the category <c>audit</c> are kept, in days. Default 365.</summary>
    [Range(1, 36_500)]
    public int AuditDays { get; set; } = 365;

    /// <summary>Entries of a process that may wait to be written; further ones are left out and counted. Default 8,192.</summary>
    [Range(64, 1_000_000)]
    public int QueueLength { get; set; } = 8_192;
}

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
