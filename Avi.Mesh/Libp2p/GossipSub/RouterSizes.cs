namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>How large a router's tables are, or how much larger than before.</summary>
internal readonly record struct RouterSizes(int Peers, int Topics, int MeshPeers, int Graylisted)
{
    public static RouterSizes operator -(RouterSizes now, RouterSizes before) =>
        new(
            now.Peers - before.Peers,
            now.Topics - before.Topics,
            now.MeshPeers - before.MeshPeers,
            now.Graylisted - before.Graylisted);
}
