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

    /// <summary>The gateway agrees to a secure session.</summary>
    ServerHello = 32,

    /// <summary>The device is asked to say hello again, with a cookie.</summary>
    Retry = 33,

    /// <summary>A record of a secure session.</summary>
    Sealed = 34,

    /// <summary>The session has begun or goes on; what holds in it.</summary>
    Started = 35,

    /// <summary>The answer to a ping, with the time.</summary>
    Pong = 36,

    /// <summary>A message with a packet id, which may want to be acknowledged.</summary>
    MessageReliable = 37,

    /// <summary>The gateway took a message, or says why not.</summary>
    Ack = 38,

    /// <summary>A number that stands for a topic from now on.</summary>
    TopicAlias = 41,

    /// <summary>A message whose topic is given by its number.</summary>
    MessageAlias = 42,

    /// <summary>A peer of the mesh wants a stream to the device.</summary>
    StreamOffer = 43,

    /// <summary>A stream that the device started is open.</summary>
    StreamOpened = 44,

    /// <summary>A stream that the device started was refused.</summary>
    StreamRefused = 45,

    /// <summary>Bytes of an open stream.</summary>
    StreamData = 46,

    /// <summary>A stream has ended.</summary>
    StreamClosed = 47,

    /// <summary>A part of a message that does not fit one datagram.</summary>
    Fragment = 48,

    /// <summary>The gateway ends the session.</summary>
    Goodbye = 49,

    /// <summary>A value of the shared context.</summary>
    ContextValue = 51,

    /// <summary>The device is asked to show that it is where it says.</summary>
    Probe = 54,
}
