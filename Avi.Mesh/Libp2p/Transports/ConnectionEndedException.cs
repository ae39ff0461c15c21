namespace Avi.Mesh.Libp2p.Transports;

/// <summary>A connection or stream ended where more was expected.</summary>
internal sealed class ConnectionEndedException(string message, Exception? innerException = null)
    : IOException(message, innerException);
