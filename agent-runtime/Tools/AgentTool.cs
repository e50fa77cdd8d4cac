using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using OpenClaw.AgentRuntime.Runs;

namespace OpenClaw.AgentRuntime.Tools;

/// <summary>A tool: a kernel function under its bare name, and what a repeated call does.</summary>
public sealed class AgentTool
{
    internal const string ContextKey = "openclaw.run";

    private AgentTool(KernelFunction function, string summary, ToolEffect effect, int propertiesCount)
    {
        (Function, Summary, Effect, PropertiesCount) = (function, summary, effect, propertiesCount);
        SchemaChars = function.JsonSchema.GetRawText().Length;
    }

    public string Name => Function.Name;
    public KernelFunction Function { get; }

    /// <summary>One line for the system prompt; the function's description is what the provider is given.</summary>
    public string Summary { get; }
    public ToolEffect Effect { get; }

    internal int SchemaChars { get; }
    internal int PropertiesCount { get; }
    internal AIFunction Offered => Function;

    /// <param name="name">As the model calls it.</param>
    /// <param name="summary">One line for the system prompt.</param>
    /// <param name="description">For the model.</param>
    /// <param name="effect">What a repeated call does.</param>
    /// <param name="parameters">Its schema.</param>
    /// <param name="run">Does it.</param>
    public static AgentTool Create(
        string name, string summary, string description, ToolEffect effect, IReadOnlyList<ToolParameter> parameters,
        Func<ToolCall, CancellationToken, Task<ToolResult>> run)
    {
        // The run around a call travels in the kernel's data: the function itself is declared once per process.
        var method = (Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken) =>
            run(new ToolCall((ToolContext)kernel.Data[ContextKey]!, arguments), cancellationToken);
        var function = KernelFunctionFactory.CreateFromMethod(method, new KernelFunctionFromMethodOptions
        {
            FunctionName = name,
            Description = description,
            Parameters = [.. parameters.Select(parameter => parameter.ToMetadata())],
            ReturnParameter = new() { ParameterType = typeof(ToolResult) },
        });
        return new(function, summary, effect, parameters.Count);
    }
}

/// <summary>A parameter of a tool, as JSON schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">E.g. <c>{"type":"string"}</c>, with a description.</param>
/// <param name="IsRequired">Whether a call without it is refused.</param>
public sealed record ToolParameter(string Name, string Schema, bool IsRequired = false)
{
    internal KernelParameterMetadata ToMetadata() => new(Name) { IsRequired = IsRequired, Schema = KernelJsonSchema.Parse(Schema) };
}
