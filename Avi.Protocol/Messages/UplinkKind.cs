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
}
