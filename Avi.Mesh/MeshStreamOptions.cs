using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh;

/// <summary>The limits and times of streams and requests between nodes.</summary>
public sealed class MeshStreamOptions
{
    /// <summary>The largest request or response that can be allowed: it is in memory as a whole.</summary>
    internal const int LargestBytes = 256 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how long opening a stream may take, from the connection to the other node's answer; then it fails.
    /// Default: 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how long a stream that a peer opens may wait to be accepted here; then it is refused.
    /// Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan AcceptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how many streams of one name may wait to be accepted; more are refused. Default: 256.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxPendingStreams { get; set; } = 256;

    /// <summary>
    /// Gets or sets how many streams one peer may have open to this node; more are refused. Default: 64.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxStreamsPerPeer { get; set; } = 64;

    /// <summary>
    /// Gets or sets how long a request may take, from the connection to the whole response, unless the call says
    /// otherwise; also how long a peer may take to send its request. Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how long this node's handler may work on a request; then the peer is told that it took too long.
    /// Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the largest request that this node answers; more are refused. Default: 1 MiB.</summary>
    [Range(0, LargestBytes)]
    public int MaxRequestBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Gets or sets the largest response that this node takes, unless the call says otherwise. Default: 1 MiB.
    /// </summary>
    [Range(0, LargestBytes)]
    public int MaxResponseBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Gets or sets how many requests of one peer are worked on at once; more are refused. Default: 32.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxRequestsPerPeer { get; set; } = 32;

    /// <summary>
    /// Gets or sets how many bytes of requests, and of messages of the original stream protocol and what they left to
    /// be read, are in memory, of all peers together; a quarter of it for one peer. More are refused. Default: 64 MiB.
    /// </summary>
    [Range(64 * 1024, int.MaxValue)]
    public int MaxBufferedBytes { get; set; } = 64 * 1024 * 1024;
}
