using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <content>Connections that the application asks for.</content>
public sealed partial class MeshNode
{
#pragma warning disable RS0026 // The first parameter tells the two apart.
    /// <summary>
    /// Connects to a node, unless it is connected already. A connection that is lost later is made again as long as the
    /// node has fewer peers than <see cref="MeshConnectionOptions.LowWater"/>.
    /// </summary>
    /// <param name="address">
    /// A multiaddr such as <c>/ip4/192.0.2.10/tcp/4001</c>. With <c>/p2p/</c> the node there must prove that identity;
    /// <c>/p2p/…</c> alone dials the addresses that a node was met at before.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// A task that ends when the connection is up. The other node may still turn this one away, when it sees who it is.
    /// </returns>
    /// <exception cref="ArgumentException">The text is no multiaddr.</exception>
    /// <exception cref="MeshConnectException">There is no connection; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task ConnectAsync(string address, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        _lifetime.ThrowIfEnded();
        return Multiaddr.TryParse(address, out Multiaddr? multiaddr)
            ? ConnectAsync(address, multiaddr, cancellation)
            : throw new ArgumentException(
                $"'{address}' is no multiaddr such as /ip4/127.0.0.1/tcp/4001.", nameof(address));
    }

    /// <summary>
    /// Connects to a node by the addresses that are known of it, unless it is connected already: those that it was met
    /// at, or that discovery and <see cref="FindPeerAsync"/> have found.
    /// </summary>
    /// <param name="peer">The node.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// A task that ends when the connection is up. The other node may still turn this one away, when it sees who it is.
    /// </returns>
    /// <exception cref="MeshConnectException">There is no connection; the exception says why.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task ConnectAsync(PeerId peer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _lifetime.ThrowIfEnded();
        string address = $"/p2p/{peer}";
        return ConnectAsync(address, Multiaddr.Parse(address), cancellation);
    }
#pragma warning restore RS0026

    /// <summary>
    /// Closes the connections to a peer, if there are any, and does not look for it for a while. It may come back by
    /// itself, as bootstrap nodes do; <see cref="MeshAdmission.DenyPeerAsync"/> keeps it out.
    /// </summary>
    /// <param name="peer">The peer.</param>
    /// <returns>A task that ends when the connections have begun to close.</returns>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task DisconnectAsync(PeerId peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _lifetime.ThrowIfEnded();
        return _stack.Swarm.DisconnectAsync(peer);
    }

    private async Task ConnectAsync(string address, Multiaddr multiaddr, CancellationToken cancellation)
    {
        try
        {
            await _stack.Swarm.DialAsync(multiaddr, cancellation).ConfigureAwait(false);
        }
        catch (DialException exception)
        {
            throw new MeshConnectException(address, exception);
        }
    }
}
