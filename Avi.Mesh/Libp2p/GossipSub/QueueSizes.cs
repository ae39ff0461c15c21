namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>How much waits to be written.</summary>
/// <param name="Rpcs">RPCs of all priorities.</param>
/// <param name="Bytes">Bytes of messages and gossip, which are what is large.</param>
internal readonly record struct QueueSizes(int Rpcs, long Bytes)
{
    public static QueueSizes operator +(QueueSizes left, QueueSizes right) =>
        new(left.Rpcs + right.Rpcs, left.Bytes + right.Bytes);
}
