namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Why a dial did not lead to a connection.</summary>
internal enum DialFailure
{
    /// <summary>No transport knows addresses of this kind, or the peer's addresses are not known.</summary>
    NoWay,

    /// <summary>Nobody answers there.</summary>
    Unreachable,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>Another peer answered.</summary>
    WrongPeer,

    /// <summary>The address is this node's own.</summary>
    Self,

    /// <summary>Somebody answered, but the handshake failed.</summary>
    HandshakeFailed,

    /// <summary>This node does not want a connection with that address or peer.</summary>
    NotAllowed,

    /// <summary>All addresses of the peer failed lately; they are left alone for a while.</summary>
    BackingOff,

    /// <summary>Another address of the same peer was faster, or the swarm closes.</summary>
    Overtaken,

    /// <summary>There are too many connections or dials.</summary>
    LimitReached,

    /// <summary>The swarm is closing.</summary>
    Closing,
}
