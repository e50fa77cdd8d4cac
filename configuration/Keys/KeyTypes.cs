namespace OpenClaw.Configuration.Keys;

/// <summary>The types a key's value may have.</summary>
[Flags]
public enum KeyTypes
{
    None = 0,
    Text = 1,
    Number = 2,

    /// <summary>A number without a fraction.</summary>
    Whole = 4,
    Boolean = 8,
    Map = 16,
    List = 32,
    Null = 64,
    Any = 128,
}
