namespace Avi.Mesh;

/// <summary>What a node does in the distributed hash table.</summary>
public enum KademliaMode
{
    /// <summary>
    /// A server when it listens on any address but those of the loopback interface, a client otherwise.
    /// </summary>
    Automatic,

    /// <summary>Asks, and answers nobody: for nodes that others cannot connect to.</summary>
    Client,

    /// <summary>Asks and answers, and keeps values for others.</summary>
    Server,
}
