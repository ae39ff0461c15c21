namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A connected peer has not answered in time.</summary>
internal sealed class PeerSilentException(string message, Exception? innerException = null)
    : IOException(message, innerException);
