namespace Avi.Protocol.Messages;

/// <summary>How a message is delivered. The bits are those on the wire; others are ignored, and sent as 0.</summary>
[Flags]
public enum DeliveryFlags : byte
{
    /// <summary>As it comes (QoS 0), and not kept.</summary>
    None = 0,

    /// <summary>Until it is acknowledged (QoS 1). Set exactly when the message has a packet id that is not 0.</summary>
    Acknowledged = 1 << 0,

    /// <summary>
    /// Kept as the topic's last value; an empty payload clears it. From a gateway: sent because it was kept.
    /// </summary>
    Retain = 1 << 1,

    /// <summary>Sent before, perhaps in vain. For people; receivers go by packet ids.</summary>
    Repeated = 1 << 2,

    /// <summary>The payload is the original length as a <c>u32</c>, and an LZ4 block.</summary>
    Compressed = 1 << 3,
}
