using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>The peer speaks none of the protocols that were proposed to it.</summary>
internal sealed class ProtocolNotSupportedException(PeerId peer, IReadOnlyList<ProtocolId> proposals)
    : IOException($"Peer {peer} speaks none of: {string.Join(", ", proposals)}.")
{
    /// <summary>Gets who was asked.</summary>
    public PeerId Peer => peer;
}
