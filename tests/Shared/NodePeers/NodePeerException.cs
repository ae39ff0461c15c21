namespace Avi.Tests.NodePeers;

/// <summary>A js-libp2p peer answered with an error, was silent, or ended; the message has what it wrote.</summary>
internal sealed class NodePeerException : Exception
{
    public NodePeerException()
    {
    }

    public NodePeerException(string message)
        : base(message)
    {
    }

    public NodePeerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
