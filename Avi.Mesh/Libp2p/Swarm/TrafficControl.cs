using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Counts the bytes of all connections, and holds each peer to its bytes a second. For several threads.
/// </summary>
internal sealed class TrafficControl(SwarmOptions options, SwarmServices services)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, PeerTraffic> _peers = []; // As many as there are connections, at most.
    private readonly long _startedAt = services.Time.GetTimestamp();

    public TimeProvider Time => services.Time;

    public SwarmMetrics Metrics => services.Metrics;

    public TimeSpan Now => services.Time.GetElapsedTime(_startedAt);

    private bool HasLimits => options.MaxBytesPerSecondFromPeer is not null || options.MaxBytesPerSecondToPeer is not null;

    /// <summary>Gets how many peers are held to a number of bytes.</summary>
    public int PeerCount
    {
        get
        {
            lock (_gate)
                return _peers.Count;
        }
    }

    /// <summary>Puts a connection under control.</summary>
    /// <returns>The same connection; it owns the one that it was made of.</returns>
    public IByteStream Control(ISecureConnection connection) =>
        new ControlledConnection(connection, this, HasLimits ? Enter(connection.RemotePeer) : null);

    /// <summary>A connection of a peer has ended.</summary>
    public void Leave(PeerId peer)
    {
        lock (_gate)
        {
            if (_peers.TryGetValue(peer, out PeerTraffic? traffic) && --traffic.Connections == 0)
                _peers.Remove(peer);
        }
    }

    private PeerTraffic Enter(PeerId peer)
    {
        lock (_gate)
        {
            if (!_peers.TryGetValue(peer, out PeerTraffic? traffic))
            {
                traffic = new PeerTraffic(
                    BucketOf(options.MaxBytesPerSecondFromPeer), BucketOf(options.MaxBytesPerSecondToPeer));
                _peers.Add(peer, traffic);
            }

            traffic.Connections++;
            return traffic;
        }
    }

    /// <summary>
    /// What comes in a second may come at once: whoever is silent for most of the time is not slowed.
    /// </summary>
    private static TokenBucket? BucketOf(int? bytesPerSecond) =>
        bytesPerSecond is { } rate ? new TokenBucket(perSecond: rate, capacity: rate) : null;
}
