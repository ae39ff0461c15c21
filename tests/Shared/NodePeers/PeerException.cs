namespace Avi.Tests.NodePeers;

/// <summary>A js-libp2p peer answered with an error, was silent, or ended; the message has what it wrote.</summary>
internal sealed class PeerException : Exception
{
    public PeerException()
    {
    }

    public PeerException(string message)
        : base(message)
    {
    }

    public PeerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
