namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What a frame is; says what its length means.</summary>
internal enum YamuxFrameType : byte
{
    /// <summary>A piece of a stream; the length is that of the body behind the header.</summary>
    Data = 0,

    /// <summary>More credit for a stream; the length is the credit.</summary>
    WindowUpdate = 1,

    /// <summary>A sign of life; the length is a value that comes back.</summary>
    Ping = 2,

    /// <summary>The end of the session; the length is a <see cref="YamuxGoAwayCode"/>.</summary>
    GoAway = 3,
}
