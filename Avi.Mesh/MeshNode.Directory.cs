namespace Avi.Mesh;

/// <content>Finding nodes, and what they tell of themselves.</content>
public sealed partial class MeshNode
{
    /// <summary>Gets what nodes tell about themselves to whoever asks.</summary>
    public MeshDirectory Directory => _stack.Directory;

    /// <summary>Asks the nodes of the mesh where another one is.</summary>
    /// <param name="peer">The node.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// Addresses for <see cref="ConnectAsync(string, CancellationToken)"/>, with the node's id at their end; empty when
    /// nobody knows it. Others named them: whether the node is there, the connecting proves.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// The node has no directory; it takes <see cref="MeshKademliaOptions.Enabled"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task<IReadOnlyList<string>> FindPeerAsync(PeerId peer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return Directory.FindPeerAsync(peer, cancellation);
    }
}
