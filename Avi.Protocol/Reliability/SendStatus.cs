namespace Avi.Protocol.Reliability;

/// <summary>What became of a packet that was given to a <see cref="SendWindow"/>.</summary>
public enum SendStatus
{
    /// <summary>It is kept until it is acknowledged. The caller sends it now.</summary>
    Kept,

    /// <summary>The other side has as many as it takes; ask again after an acknowledgement.</summary>
    WindowFull,

    /// <summary>There is no memory for it now.</summary>
    NoMemory,

    /// <summary>No packet that waits has this id.</summary>
    UnknownPacket,
}
