namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Why a raw connection did not become one to a known peer.</summary>
internal enum UpgradeFailure
{
    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>It broke, or the other side closed it.</summary>
    ConnectionLost,

    /// <summary>
    /// The other side seems not to have the key of this node's private network: its first words are noise, or it finds
    /// ours so and goes.
    /// </summary>
    WrongNetwork,

    /// <summary>The two sides have no security or no muxer in common.</summary>
    NoCommonProtocol,

    /// <summary>The other side sent what the protocols do not allow.</summary>
    ProtocolError,

    /// <summary>The other side could not prove its identity, or it is another one than was dialled.</summary>
    NotAuthentic,

    /// <summary>Both ends are this node.</summary>
    Self,

    /// <summary>It was ended to make room for a newer one.</summary>
    Displaced,

    /// <summary>The swarm is closing.</summary>
    Closing,

    /// <summary>This program has a mistake; the log has it.</summary>
    InternalError,
}
