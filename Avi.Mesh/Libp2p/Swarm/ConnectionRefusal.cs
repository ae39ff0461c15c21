namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Why a connection is not taken.</summary>
internal enum ConnectionRefusal
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>There are too many inbound connections.</summary>
    TooManyInbound,

    /// <summary>There are too many inbound connections of this host.</summary>
    TooManyOfHost,

    /// <summary>There are too many outbound connections.</summary>
    TooManyOutbound,

    /// <summary>There are too many connections of this peer.</summary>
    TooManyOfPeer,

    /// <summary>Nobody may connect from this address.</summary>
    AddressDenied,

    /// <summary>This peer may not connect.</summary>
    PeerDenied,

    /// <summary>The swarm is closing.</summary>
    Closing,
}
