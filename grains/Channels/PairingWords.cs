using OpenClaw.Storage.Channels;

namespace OpenClaw.Grains.Channels;

/// <summary>What somebody hears who may not write yet, and when that changes.</summary>
internal static class PairingWords
{
    public const string Approved = "✅ You can write to me now.";

    public static string Ask(ChannelAccountKey account, string sender, string code) =>
        $"""
        I don't know you yet, so I can't answer.

        Your id on {account.Channel}: `{sender}`
        Pairing code: `{code}`

        The owner lets you in with the method `channels.pairing.approve`, channel `{account.Channel}`, this code; it is good for an hour.
        """;
}
