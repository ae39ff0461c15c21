using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>Who asks, and when.</summary>
/// <param name="Sender">Who.</param>
/// <param name="Origin">Where its connection comes from.</param>
/// <param name="Now">Monotonic time.</param>
/// <param name="WallClock">The time that people see.</param>
internal readonly record struct RequestContext(
    PeerId Sender, PeerOrigin Origin, TimeSpan Now, DateTimeOffset WallClock);
