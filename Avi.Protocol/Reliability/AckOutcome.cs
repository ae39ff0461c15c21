namespace Avi.Protocol.Reliability;

/// <summary>What an acknowledgement meant to a <see cref="SendWindow"/>.</summary>
public enum AckOutcome
{
    /// <summary>It is for nothing that waits, or says again what was known: nothing changed.</summary>
    Ignored,

    /// <summary>The packet is done, with success or with a reason, and forgotten.</summary>
    Final,

    /// <summary>The other side could not take it now. It is sent again later.</summary>
    PutOff,

    /// <summary>
    /// The other side does not know the alias: <see cref="SendWindow.Replace"/> the packet by one with its topic, or
    /// <see cref="SendWindow.Drop"/> it.
    /// </summary>
    AliasUnknown,
}
