using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.Kademlia;

/// <summary>What a peer has answered.</summary>
/// <param name="Peer">Who.</param>
/// <param name="Origin">Where its connection comes from.</param>
/// <param name="Message">What.</param>
internal sealed record KademliaAnswer(PeerId Peer, PeerOrigin Origin, KademliaMessage Message)
{
    /// <summary>
    /// Gets the peers that it names, each with the addresses that it can know of: who is in another network cannot send
    /// us to hosts of ours.
    /// </summary>
    public IEnumerable<KademliaPeer> CloserPeers => Message.CloserPeers.Select(Trusted);

    /// <summary>Gets the providers that it names, likewise.</summary>
    public IEnumerable<KademliaPeer> ProviderPeers => Message.ProviderPeers.Select(Trusted);

    private KademliaPeer Trusted(KademliaPeer peer) =>
        peer with { Addresses = [.. peer.Addresses.Where(Origin.CanReach)] };
}
