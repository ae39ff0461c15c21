using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Security;

/// <summary>The other side has this node's own identity: it dialled itself, or somebody copied its key.</summary>
internal sealed class ConnectedToSelfException()
    : Libp2pProtocolException(ProtocolViolation.NotAuthentic, "The other side has the identity of this node.");
