using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OpenClaw.Silo.Embedded;
using OpenClaw.Storage;

namespace OpenClaw.Silo.Hosting;

/// <summary>What an operator is told when a start failed for a reason they can mend.</summary>
public static class StartFailure
{
    /// <summary>A sentence; null: it is a defect, whose stack is wanted.</summary>
    public static string? Explain(Exception error) => error switch
    {
        SettingException or EmbeddedSettingException or ValidationException => error.Message,
        OptionsValidationException invalid => string.Join(" ", invalid.Failures),
        StateDirectoryInUseException or SchemaTooNewException or StoreUnavailableException => error.Message,
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } => $"appsettings.json is no valid JSON: {json.Message}",
        IOException { InnerException: AddressInUseException } => $"{error.Message} Another process has it; choose another port.",
        _ => error.InnerException is { } inner ? Explain(inner) : null,
    };
}
