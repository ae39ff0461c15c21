namespace Avi.Mesh;

/// <summary>The part that finds nodes, and what they tell of themselves.</summary>
public sealed partial class MeshNode
{
    /// <summary>Gets what nodes tell about themselves to whoever asks.</summary>
    public MeshDirectory Directory => _stack.Directory;

    /// <summary>Asks the nodes of the mesh where another one is.</summary>
    /// <param name="peer">The node.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// Addresses for <see cref="ConnectAsync"/>, with the node's id at their end; empty when nobody knows it. Others
    /// named them: whether the node is there, the connecting proves.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The node has no directory; it takes <see cref="MeshKademliaOptions.Enabled"/>.
    /// </exception>
    public Task<IReadOnlyList<string>> FindPeerAsync(PeerId peer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return Directory.FindPeerAsync(peer, cancellation);
    }
}
