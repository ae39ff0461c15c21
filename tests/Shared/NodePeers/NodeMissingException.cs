namespace Avi.Tests.NodePeers;

/// <summary>This machine cannot run js-libp2p: no Node.js, one that is too old, or no npm.</summary>
internal sealed class NodeMissingException : Exception
{
    public NodeMissingException()
    {
    }

    public NodeMissingException(string message)
        : base(message)
    {
    }

    public NodeMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
