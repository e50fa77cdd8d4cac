namespace OpenClaw.Safety.Redaction;

/// <summary>One form that secrets have.</summary>
internal interface ISecretRule
{
    /// <summary>A quick look: false where the text certainly holds none of this form.</summary>
    bool MayFind(ReadOnlySpan<char> text);

    /// <summary>Adds where the secrets stand, in time linear in the text.</summary>
    void Find(string text, List<SecretSpan> found);
}

/// <summary>Where a secret stands in a text.</summary>
internal readonly record struct SecretSpan(int Start, int End);
