namespace Avi.Mesh.Libp2p.Transports;

/// <summary>A peer broke a protocol; its stream or connection has been given up.</summary>
internal class Libp2pProtocolException(ProtocolViolation violation, string message) : IOException(message)
{
    /// <summary>Gets how it did.</summary>
    public ProtocolViolation Violation => violation;
}
