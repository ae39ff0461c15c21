namespace Avi.Mesh;

/// <summary>Why a node cannot be connected to.</summary>
public enum MeshConnectError
{
    /// <summary>No address of the peer is known, or the address is of a kind that nodes cannot dial.</summary>
    NoAddress,

    /// <summary>Nobody answers there.</summary>
    Unreachable,

    /// <summary>It took longer than <see cref="MeshLimits.HandshakeTimeout"/>.</summary>
    TimedOut,

    /// <summary>Another node answered than the one that the address names.</summary>
    WrongPeer,

    /// <summary>The address is this node's own.</summary>
    Self,

    /// <summary>
    /// Somebody answered, but not as a libp2p node does: it may be another program, in a private network, or full.
    /// </summary>
    HandshakeFailed,

    /// <summary>
    /// This node is in a private network (<see cref="MeshAdmissionOptions.NetworkKey"/>), and the other one seems not
    /// to be; or it is another program, or full.
    /// </summary>
    WrongNetwork,

    /// <summary>This node's <see cref="MeshNode.Admission"/> does not allow it.</summary>
    NotAllowed,

    /// <summary>All addresses of the peer failed a moment ago; they are left alone for up to half a minute.</summary>
    BackingOff,

    /// <summary>This node has as many connections as it may have.</summary>
    LimitReached,

    /// <summary>This node is being disposed.</summary>
    Closing,
}
