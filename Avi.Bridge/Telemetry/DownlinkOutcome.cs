namespace Avi.Bridge.Telemetry;

/// <summary>What became of a datagram to a device. Each is one tag value.</summary>
internal enum DownlinkOutcome
{
    /// <summary>The system took it.</summary>
    Sent,

    /// <summary>It was dropped because too many waited: the oldest message first.</summary>
    QueueFull,

    /// <summary>It waited when the device's session ended or began anew.</summary>
    SessionEnded,

    /// <summary>It would be larger than a device takes.</summary>
    TooLarge,

    /// <summary>The system did not take it.</summary>
    SendFailed,
}
