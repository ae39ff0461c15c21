namespace Avi.Protocol.Messages;

/// <summary>What a gateway tells a device. The values are the numbers on the wire and never change.</summary>
public enum DownlinkKind : uint
{
    /// <summary>The device has a session.</summary>
    Welcome = 0,

    /// <summary>Something was refused; the reason says why.</summary>
    Error = 1,

    /// <summary>A message of a topic that the device subscribed to.</summary>
    Message = 2,

    /// <summary>A subscription is in force.</summary>
    SubscribeAck = 3,

    /// <summary>A subscription has ended.</summary>
    UnsubscribeAck = 4,
}
