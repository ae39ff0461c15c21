using System.Text;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh;

/// <summary>
/// What nodes tell about themselves to whoever asks, kept by the nodes of the mesh for each other: small values, and
/// who provides what.
/// </summary>
/// <remarks>
/// Needs <see cref="MeshKademliaOptions.Enabled"/>. Every node reads everything, and only its publisher can change a
/// value: it is signed. Nodes may come and go; what is published is sent out again from time to time, and ends at most
/// 48 hours after its publisher has stopped. All members may be called from any thread.
/// </remarks>
public sealed class MeshDirectory
{
    private readonly KademliaProtocol? _kademlia;
    private readonly PrivateKey _identity;
    private readonly TimeProvider _time;
    private readonly MeshLifetime _lifetime;
    private readonly Lock _gate = new();
    private ulong _lastSequence;

    internal MeshDirectory(
        KademliaProtocol? kademlia, PrivateKey identity, TimeProvider time, MeshLifetime lifetime)
    {
        _kademlia = kademlia;
        _identity = identity;
        _time = time;
        _lifetime = lifetime;
    }

    /// <summary>Gets a value indicating whether the node takes part; if not, all methods throw.</summary>
    public bool IsEnabled => _kademlia is not null;

    /// <summary>Gets what is underneath, also for tests that look inside.</summary>
    /// <exception cref="InvalidOperationException">The node takes no part.</exception>
    internal KademliaProtocol Kademlia => _kademlia ?? throw new InvalidOperationException(
        "The node has no directory; it takes MeshOptions.Discovery.Kademlia.Enabled.");

    /// <summary>Publishes a value under a name of this node's, in the place of an older one.</summary>
    /// <param name="name">The name; at most 256 bytes of UTF-8.</param>
    /// <param name="value">The value; at most 60 KiB.</param>
    /// <param name="cancellation">Ends the waiting; the value may have reached some nodes.</param>
    /// <returns>How many nodes keep it, this one included. The more, the likelier it is found.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long, or the value too large.</exception>
    /// <exception cref="InvalidOperationException">
    /// The node has no directory, or has published 1,024 names already.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task<int> PutValueAsync(
        string name, ReadOnlyMemory<byte> value, CancellationToken cancellation = default)
    {
        ThrowIfEndedOrNoName(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, SignedValue.MaxValueBytes, nameof(value));

        byte[] key = SignedValue.KeyOf(_identity.PeerId, name);
        byte[] signed = SignedValue.Seal(key, NextSequence(), value.Span, _identity);
        return Kademlia.PutValueAsync(new KademliaRecord(key, signed), cancellation);
    }

    /// <summary>Finds what a node has published under a name.</summary>
    /// <param name="publisher">The node; it need not be there any more.</param>
    /// <param name="name">The name; at most 256 bytes of UTF-8.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The newest value that was found; <see langword="null"/> when none was.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The node has no directory.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public async Task<ReadOnlyMemory<byte>?> GetValueAsync(
        PeerId publisher, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        ThrowIfEndedOrNoName(name);

        byte[] key = SignedValue.KeyOf(publisher, name);
        ReadOnlyMemory<byte>? signed = await Kademlia.GetValueAsync(key, cancellation).ConfigureAwait(false);
        return SignedValue.TryOpen(key, signed.GetValueOrDefault().Span, out SignedValue? value)
            ? value.Value
            : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>Sends a value out no more; other nodes keep it for 48 hours at most.</summary>
    /// <param name="name">The name.</param>
    /// <returns><see langword="false"/> when nothing was published under it.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The node has no directory.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public bool WithdrawValue(string name)
    {
        ThrowIfEndedOrNoName(name);
        return Kademlia.Withdraw(SignedValue.KeyOf(_identity.PeerId, name));
    }

    /// <summary>Announces that this node provides something: a service, a file, a room's lights.</summary>
    /// <param name="name">What it is called; the same for all its providers. At most 256 bytes of UTF-8.</param>
    /// <param name="cancellation">Ends the waiting; some nodes may have been told.</param>
    /// <returns>How many other nodes were told.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">
    /// The node has no directory, or has published 1,024 names already.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public Task<int> ProvideAsync(string name, CancellationToken cancellation = default)
    {
        ThrowIfEndedOrNoName(name);
        return Kademlia.ProvideAsync(ProviderKey(name), cancellation);
    }

    /// <summary>Announces something no more; other nodes remember it for 48 hours at most.</summary>
    /// <param name="name">What it is called.</param>
    /// <returns><see langword="false"/> when it was not announced.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The node has no directory.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public bool StopProviding(string name)
    {
        ThrowIfEndedOrNoName(name);
        return Kademlia.Withdraw(ProviderKey(name));
    }

    /// <summary>Finds who provides something.</summary>
    /// <param name="name">What it is called. At most 256 bytes of UTF-8.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>
    /// At most 20 nodes; <see cref="MeshNode.ConnectAsync(PeerId, CancellationToken)"/> knows their addresses.
    /// </returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The node has no directory.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public async Task<IReadOnlyList<PeerId>> FindProvidersAsync(
        string name, CancellationToken cancellation = default)
    {
        ThrowIfEndedOrNoName(name);
        IReadOnlyList<KademliaPeer> providers =
            await Kademlia.FindProvidersAsync(ProviderKey(name), cancellation).ConfigureAwait(false);
        return [.. providers.Select(provider => provider.Id)];
    }

    /// <summary>Finds where a node is.</summary>
    internal async Task<IReadOnlyList<string>> FindPeerAsync(PeerId peer, CancellationToken cancellation)
    {
        _lifetime.ThrowIfEnded();
        IReadOnlyList<Multiaddr> addresses =
            await Kademlia.FindPeerAsync(peer, cancellation).ConfigureAwait(false);
        return [.. addresses.Select(address => address.WithPeerId(peer).ToString())];
    }

    private void ThrowIfEndedOrNoName(string name)
    {
        _lifetime.ThrowIfEnded();
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Encoding.UTF8.GetByteCount(name) > SignedValue.MaxNameBytes)
            throw new ArgumentException($"A name has at most {SignedValue.MaxNameBytes} bytes.", nameof(name));
    }

    private static byte[] ProviderKey(string name) => Multihash.OfSha256(Encoding.UTF8.GetBytes(name));

    // The time is only a number that rises from start to start of the node; within one, two may come in a moment.
    private ulong NextSequence()
    {
        lock (_gate)
            return _lastSequence = Math.Max(_lastSequence + 1, (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
