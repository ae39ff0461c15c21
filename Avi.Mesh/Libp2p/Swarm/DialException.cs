using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>A dial did not lead to a connection.</summary>
internal sealed class DialException(Multiaddr address, DialFailure failure, string message, Exception? cause = null)
    : IOException($"Cannot connect to {address}: {message}", cause)
{
    /// <summary>Gets what was dialled.</summary>
    public Multiaddr Address => address;

    /// <summary>Gets why.</summary>
    public DialFailure Failure => failure;
}
