using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security;

/// <summary>A connection whose other side has proven who it is, and whose bytes only it can read.</summary>
internal interface ISecureConnection : IByteStream
{
    /// <summary>Gets who the other side is.</summary>
    PeerId RemotePeer { get; }

    /// <summary>Gets the key that it proved to have.</summary>
    PublicKey RemoteKey { get; }

    /// <summary>
    /// Gets the muxer that the handshake has agreed on, or <see langword="null"/>: then it is negotiated.
    /// </summary>
    ProtocolId? NegotiatedMuxer { get; }
}
