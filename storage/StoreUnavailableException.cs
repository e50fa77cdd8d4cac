namespace OpenClaw.Storage;

/// <summary>The store cannot work now: stopped, disk full, locked, unreadable. Trying again later may succeed.</summary>
/// <remarks>The message is for operators and may name paths; a client gets a text of the gateway's own.
/// A write that fails like this was not acknowledged; only a crash in the same moment can still make it last, so what is
/// tried again needs an idempotency key.</remarks>
public sealed class StoreUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
