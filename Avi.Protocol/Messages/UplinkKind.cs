namespace Avi.Protocol.Messages;

/// <summary>What a device tells its gateway. The values are the numbers on the wire and never change.</summary>
public enum UplinkKind : uint
{
    /// <summary>The device is here and wants a session.</summary>
    Hello = 0,

    /// <summary>The device wants messages whose topics match a filter.</summary>
    Subscribe = 1,

    /// <summary>The device no longer wants what a filter gave it.</summary>
    Unsubscribe = 2,

    /// <summary>A message for everyone who subscribed to its topic.</summary>
    Publish = 3,

    /// <summary>The device opens a stream to a peer of the mesh.</summary>
    StreamStart = 4,

    /// <summary>Bytes of an open stream.</summary>
    StreamData = 5,

    /// <summary>The device closes a stream.</summary>
    StreamClose = 6,

    /// <summary>A button was pressed.</summary>
    ButtonPress = 7,

    /// <summary>A sensor has a new value.</summary>
    SensorUpdate = 8,

    /// <summary>The device wants a secure session.</summary>
    ClientHello = 32,

    /// <summary>A record of a secure session.</summary>
    Sealed = 34,

    /// <summary>The device begins or resumes a session, and says what it can take.</summary>
    Start = 35,

    /// <summary>A sign of life that asks for one, and for the time.</summary>
    Ping = 36,

    /// <summary>A message with a packet id, which may want to be acknowledged.</summary>
    PublishReliable = 37,

    /// <summary>The device took a message, or says why not.</summary>
    Ack = 38,

    /// <summary>The device wants messages whose topics match a filter, with options.</summary>
    SubscribeWith = 39,

    /// <summary>The device no longer wants what a filter gave it, and wants to know that it is so.</summary>
    UnsubscribeWith = 40,

    /// <summary>A number that stands for a topic from now on.</summary>
    TopicAlias = 41,

    /// <summary>A message whose topic is given by its number.</summary>
    PublishAlias = 42,

    /// <summary>The device takes or refuses a stream that was offered.</summary>
    StreamReply = 44,

    /// <summary>A part of a message that does not fit one datagram.</summary>
    Fragment = 48,

    /// <summary>The device ends its session.</summary>
    Goodbye = 49,

    /// <summary>Several readings, each with its age.</summary>
    SensorBatch = 50,

    /// <summary>The device asks for a value of the shared context.</summary>
    ContextGet = 51,

    /// <summary>The device sets a value of the shared context.</summary>
    ContextSet = 52,

    /// <summary>What the device can do.</summary>
    Describe = 53,

    /// <summary>The answer that shows that the device is where it says.</summary>
    ProbeReply = 54,
}
