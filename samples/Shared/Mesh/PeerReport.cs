using Avi.Mesh;

namespace Avi.Samples;

/// <summary>Tells who comes to a node and who leaves it, beginning with who is there already.</summary>
/// <remarks>Compiled into the samples that have a node; a device knows nothing of the mesh.</remarks>
internal static class PeerReport
{
    /// <summary>Tells until it is cancelled.</summary>
    /// <param name="node">The node.</param>
    /// <param name="output">Where to tell it.</param>
    /// <param name="cancellation">Ends the report; this is the normal way out.</param>
    public static async Task RunAsync(MeshNode node, Output output, CancellationToken cancellation)
    {
        // The events are live from this call on, so nobody comes unseen between them and the list of those who are here.
        IAsyncEnumerable<MeshEvent> events = node.WatchAsync(cancellation);
        HashSet<PeerId> told = [];
        foreach (MeshPeer peer in node.Peers)
        {
            if (told.Add(peer.Id))
                output.Write(new PeerConnectedLine(node.Name, peer.Id.ToString(), peer.Address));
        }

        await foreach (MeshEvent happened in events)
        {
            switch (happened)
            {
                case PeerConnected connected when told.Add(connected.Peer):
                    output.Write(new PeerConnectedLine(node.Name, connected.Peer.ToString(), connected.Address));
                    break;
                case PeerDisconnected disconnected when told.Remove(disconnected.Peer):
                    output.Write(new PeerDisconnectedLine(node.Name, disconnected.Peer.ToString()));
                    break;
            }
        }
    }
}
