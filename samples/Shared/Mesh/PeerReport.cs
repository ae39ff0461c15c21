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
        await foreach (MeshEvent happened in node.WatchAsync(cancellation))
        {
            switch (happened)
            {
                case PeerConnected connected:
                    output.Write(new PeerConnectedLine(node.Name, connected.Peer.ToString(), connected.Address));
                    break;
                case PeerDisconnected disconnected:
                    output.Write(new PeerDisconnectedLine(node.Name, disconnected.Peer.ToString()));
                    break;
            }
        }
    }
}
