namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A time in which a peer must not be grafted for a topic, nor graft us.</summary>
/// <param name="Expiry">When it ends.</param>
/// <param name="KnownAt">When the peer was last told of it, or told us.</param>
internal readonly record struct Backoff(TimeSpan Expiry, TimeSpan KnownAt);
