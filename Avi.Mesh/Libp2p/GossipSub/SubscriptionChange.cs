namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>A peer wants a topic, or no longer does.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="IsSubscribed">Whether it wants it.</param>
internal readonly record struct SubscriptionChange(string Topic, bool IsSubscribed);
