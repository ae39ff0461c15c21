namespace Avi.Protocol.Messages;

/// <summary>What a gateway says of a session that starts. The bits are those on the wire; others are ignored.</summary>
[Flags]
public enum StartedFlags : byte
{
    /// <summary>The session is new: the device subscribes again.</summary>
    None = 0,

    /// <summary>The device's former session goes on.</summary>
    Resumed = 1 << 0,
}
