namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>The limits and intervals of a Yamux session.</summary>
internal sealed class YamuxOptions
{
    /// <summary>How many bytes each side may send on a new stream: the protocol says so, for everyone.</summary>
    public const int InitialWindowBytes = 256 * 1024;

    /// <summary>How many bytes are asked for in one read, until as many have come at once.</summary>
    public const int QuietReadBytes = 16 * 1024;

    /// <summary>
    /// Gets or sets how many streams may be open, both sides' together. Default: 500; other implementations end the
    /// whole connection at 512.
    /// </summary>
    public int MaxStreams { get; set; } = 500;

    /// <summary>
    /// Gets or sets how many of our streams may wait for the peer's ACK. Default: 256, as everywhere.
    /// </summary>
    public int MaxUnacknowledgedStreams { get; set; } = 256;

    /// <summary>Gets or sets how many of the peer's streams may wait to be accepted here. Default: 256.</summary>
    public int MaxUnacceptedStreams { get; set; } = 256;

    /// <summary>
    /// Gets or sets how many refusals may wait to be sent; a peer that goes beyond ends its session. Default: 1024,
    /// because an honest peer may open 1000 streams at once.
    /// </summary>
    public int MaxRefusals { get; set; } = 1024;

    /// <summary>
    /// Gets or sets how many answers to pings may wait to be sent; more pings are not answered. Default: 16.
    /// </summary>
    public int MaxPingAnswers { get; set; } = 16;

    /// <summary>Gets or sets up to where a stream's receive window may grow. Default: 16 MiB.</summary>
    public int MaxReceiveWindowBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Gets or sets by how much all receive windows of a connection together may grow beyond
    /// <see cref="InitialWindowBytes"/> each. Default: 32 MiB.
    /// </summary>
    public int MaxWindowGrowthBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how much one stream may send while others wait; also the longest body sent. Default: 16 KiB.
    /// </summary>
    public int TurnBytes { get; set; } = 16 * 1024;

    /// <summary>
    /// Gets or sets how many bytes of frames go into one write. Default: 131036, two Noise messages that fill a pooled
    /// buffer: each write wakes the other side, so that larger ones are cheaper.
    /// </summary>
    public int WriteBytes { get; set; } = 131_036;

    /// <summary>
    /// Gets or sets how many bytes are asked for in one read of a busy connection. Default: 128 KiB; a connection that
    /// never was busy asks for <see cref="QuietReadBytes"/>.
    /// </summary>
    public int ReadBytes { get; set; } = 128 * 1024;

    /// <summary>Gets or sets how often the peer is asked for a sign of life. Default: 30 seconds.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a peer that owes a sign of life may be silent. Default: 30 seconds.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how long a stream that nobody here reads any more waits for the peer to end it; then it is reset.
    /// Default: 30 seconds.
    /// </summary>
    public TimeSpan LingerTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how often the times above are looked at. Default: 5 seconds.</summary>
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long closing waits until what was written is on its way. Default: 2 seconds.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
