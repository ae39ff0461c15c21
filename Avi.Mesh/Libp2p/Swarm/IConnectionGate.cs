using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Says who may be connected. It is asked for each connection, and may change its mind at any time.</summary>
internal interface IConnectionGate
{
    /// <summary>Says whether there may be a connection to or from an address; asked before anything is sent.</summary>
    bool AllowsAddress(Multiaddr remote);

    /// <summary>
    /// Says whether there may be a connection to a peer; asked before a dial, and after each handshake.
    /// </summary>
    bool AllowsPeer(PeerId peer);
}
