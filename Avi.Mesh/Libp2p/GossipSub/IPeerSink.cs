namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Takes what the router has to send to one peer.</summary>
internal interface IPeerSink
{
    /// <summary>Queues a framed RPC; never waits. A full queue drops by priority.</summary>
    /// <param name="priority">What goes first.</param>
    /// <param name="frame">The RPC with its length before it; never changed afterwards.</param>
    void Send(SendPriority priority, byte[] frame);
}
