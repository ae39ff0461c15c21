namespace Avi.Mesh.Libp2p.Security.Noise;

/// <summary>How Noise messages travel: a length of two bytes, big endian and unsigned, and the message.</summary>
internal static class NoiseFrame
{
    // | length | encrypted bytes | tag, 16 |

    /// <summary>The bytes of the length.</summary>
    public const int HeadBytes = sizeof(ushort);

    /// <summary>The bytes by which an encrypted message is longer than what it says.</summary>
    public const int TagBytes = 16;

    /// <summary>The longest message, without its length.</summary>
    public const int MaxMessageBytes = ushort.MaxValue;

    /// <summary>The most that one message can say.</summary>
    public const int MaxPlainBytes = MaxMessageBytes - TagBytes;

    /// <summary>What a frame has more than what it says.</summary>
    public const int OverheadBytes = HeadBytes + TagBytes;

    /// <summary>The longest frame.</summary>
    public const int MaxBytes = HeadBytes + MaxMessageBytes;
}
