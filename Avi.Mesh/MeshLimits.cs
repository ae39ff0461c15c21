using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh;

/// <summary>
/// How much others may ask of a node. Each limit is enforced and counted, and says what happens at it.
/// </summary>
public sealed class MeshLimits
{
    /// <summary>
    /// Gets or sets how many connections others may open to this node; more are closed at once. Default: 300.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxInboundConnections { get; set; } = 300;

    /// <summary>
    /// Gets or sets how many of the inbound connections may come from one IP address; more are closed at once.
    /// Default: 64, since several nodes may share an address.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxInboundConnectionsPerAddress { get; set; } = 64;

    /// <summary>Gets or sets how many connections this node opens; dialling more fails. Default: 128.</summary>
    [Range(1, 100_000)]
    public int MaxOutboundConnections { get; set; } = 128;

    /// <summary>
    /// Gets or sets how many inbound connections may be in their handshake; one more ends the oldest of the IP address
    /// that has the most. Default: 32.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxPendingHandshakes { get; set; } = 32;

    /// <summary>
    /// Gets or sets how long a connection may take until both sides have proven who they are; then it is closed.
    /// Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets how many streams one connection may have, both sides' together; more are refused. Default: 500.
    /// </summary>
    [Range(8, 100_000)]
    public int MaxStreamsPerConnection { get; set; } = 500;

    /// <summary>
    /// Gets or sets how many bytes of memory may hold what came on all streams together and was not read. When half of
    /// it is in use, each connection still has its equal part of the other half, as many as there may be connections;
    /// who needs more than that has the stream reset. Default: 256 MiB.
    /// </summary>
    [Range(1024 * 1024, int.MaxValue)]
    public int MaxUnreadBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how many bytes a second a peer may send, all its connections together, after the first second's at
    /// once; it is read more slowly then. At least 16 KiB. Default: <see langword="null"/>, as fast as it can.
    /// </summary>
    [Range(16 * 1024, int.MaxValue)]
    public int? MaxBytesPerSecondFromPeer { get; set; }

    /// <summary>
    /// Gets or sets how many bytes a second a peer is sent, all its connections together, after the first second's at
    /// once; writing waits then. At least 16 KiB. Default: <see langword="null"/>, as fast as it reads.
    /// </summary>
    [Range(16 * 1024, int.MaxValue)]
    public int? MaxBytesPerSecondToPeer { get; set; }
}
