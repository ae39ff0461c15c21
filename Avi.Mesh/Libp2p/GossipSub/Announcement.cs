namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>An IHAVE: messages of a topic that a peer can send when asked.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Ids">The messages.</param>
internal readonly record struct Announcement(string Topic, IReadOnlyList<MessageId> Ids);
