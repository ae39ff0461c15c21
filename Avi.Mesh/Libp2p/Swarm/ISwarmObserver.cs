namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Hears who comes and goes. Calls come one at a time and in order; each must return at once.</summary>
internal interface ISwarmObserver
{
    /// <summary>The first connection to a peer is up.</summary>
    void OnPeerConnected(ConnectedPeer peer);

    /// <summary>
    /// A connected peer has another connection. It may have restarted since, and know nothing of the older ones.
    /// </summary>
    void OnPeerReconnected(ConnectedPeer peer)
    {
        // Most observers only care for who is there.
    }

    /// <summary>Identify learned, or learned anew, what a connected peer speaks.</summary>
    void OnPeerIdentified(PeerId peer, PeerIdentity identity);

    /// <summary>The last connection to a peer has ended.</summary>
    void OnPeerDisconnected(PeerId peer);

    /// <summary>Where this node listens, or what it accepts streams for, has changed.</summary>
    void OnLocalChanged()
    {
        // Most observers only care for others.
    }
}
