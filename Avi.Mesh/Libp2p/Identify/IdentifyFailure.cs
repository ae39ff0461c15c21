namespace Avi.Mesh.Libp2p.Identify;

/// <summary>Why a peer's identity is not known. None of them is held against the peer.</summary>
internal enum IdentifyFailure
{
    /// <summary>The peer does not speak Identify.</summary>
    NotSupported,

    /// <summary>The stream or the connection broke, or the peer broke the protocol.</summary>
    StreamFailed,

    /// <summary>The peer took too long.</summary>
    TimedOut,

    /// <summary>The peer named another key than the one that it has proven to have.</summary>
    WrongKey,

    /// <summary>
    /// The peer sent a record that it did not sign, or an older one than before; the rest is believed.
    /// </summary>
    WrongRecord,

    /// <summary>The peer tells of changes faster than it can change.</summary>
    TooManyPushes,
}
