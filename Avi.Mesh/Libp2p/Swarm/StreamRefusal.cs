namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Why a stream is not served.</summary>
internal enum StreamRefusal
{
    /// <summary>The two sides have no protocol in common.</summary>
    NoProtocol,

    /// <summary>The other side took too long to agree on one.</summary>
    TimedOut,

    /// <summary>The peer has too many streams of the protocol.</summary>
    TooMany,

    /// <summary>The connection has as many streams as it may.</summary>
    TooManyOfConnection,
}
