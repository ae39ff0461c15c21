namespace Avi.Protocol.Messages;

/// <summary>Which messages a subscription gives, and how. The bits are those on the wire; others are ignored.</summary>
[Flags]
public enum SubscribeOptions : byte
{
    /// <summary>New messages as they come (QoS 0), the device's own among them.</summary>
    None = 0,

    /// <summary>The highest QoS wanted is 1: messages that were published so are repeated until acknowledged.</summary>
    Acknowledged = 1 << 0,

    /// <summary>The topics' last values come first.</summary>
    SendRetained = 1 << 2,

    /// <summary>What the device published itself does not come back.</summary>
    NotMyOwn = 1 << 3,
}
