using System.Net;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh;

/// <summary>Changes who may be connected while a node runs. All members may be called from any thread.</summary>
/// <remarks>
/// It begins with <see cref="MeshOptions.Admission"/>. When that has a list of the allowed, allowing adds to it, and
/// who is not on it stays out; otherwise everybody may connect who is not denied. Nothing of it is kept for the next
/// start.
/// </remarks>
public sealed class MeshAdmission
{
    private readonly Func<Task> _closeDeniedAsync;
    private readonly MeshLifetime _lifetime;

    internal MeshAdmission(AccessRules rules, Func<Task> closeDeniedAsync, MeshLifetime lifetime)
    {
        Rules = rules;
        _closeDeniedAsync = closeDeniedAsync;
        _lifetime = lifetime;
    }

    /// <summary>Gets the gate of the swarm.</summary>
    internal AccessRules Rules { get; }

    /// <summary>Denies a peer: its connections are closed, and no new one is made.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>A task that ends when its connections have begun to close.</returns>
    /// <exception cref="InvalidOperationException">10,000 peers are denied already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task DenyPeerAsync(PeerId peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _lifetime.ThrowIfEnded();
        Rules.Deny(peer);
        return _closeDeniedAsync();
    }

    /// <summary>Denies a network: its connections are closed, and no new one is made.</summary>
    /// <param name="network">The network.</param>
    /// <returns>A task that ends when its connections have begun to close.</returns>
    /// <exception cref="InvalidOperationException">1,000 networks are denied already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task DenyNetworkAsync(IPNetwork network)
    {
        _lifetime.ThrowIfEnded();
        Rules.Deny(network);
        return _closeDeniedAsync();
    }

    /// <summary>Takes a peer off the list of the denied, and adds it to that of the allowed if there is one.</summary>
    /// <param name="peer">The peer.</param>
    /// <exception cref="InvalidOperationException">10,000 peers are allowed already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public void AllowPeer(PeerId peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        _lifetime.ThrowIfEnded();
        Rules.Allow(peer);
    }

    /// <summary>
    /// Takes a network, exactly as it was denied, off the list of the denied, and adds it to that of the allowed if
    /// there is one.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidOperationException">1,000 networks are allowed already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public void AllowNetwork(IPNetwork network)
    {
        _lifetime.ThrowIfEnded();
        Rules.Allow(network);
    }
}
