using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>The gate of a node that anybody may connect to.</summary>
internal sealed class OpenGate : IConnectionGate
{
    public static readonly OpenGate Instance = new();

    private OpenGate()
    {
    }

    /// <inheritdoc/>
    public bool AllowsAddress(Multiaddr remote) => true;

    /// <inheritdoc/>
    public bool AllowsPeer(PeerId peer) => true;
}
