using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security;

/// <summary>The peer that answered has proven to be another one than was dialled.</summary>
internal sealed class PeerIdMismatchException(PeerId expected, PeerId actual)
    : Libp2pProtocolException(ProtocolViolation.NotAuthentic, $"Expected peer {expected}, but {actual} answered.")
{
    /// <summary>Gets who was dialled.</summary>
    public PeerId Expected => expected;

    /// <summary>Gets who answered.</summary>
    public PeerId Actual => actual;
}
