using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports;

/// <summary>Accepts raw connections on one address.</summary>
internal interface ITransportListener : IAsyncDisposable
{
    /// <summary>
    /// Gets the addresses that others can dial now: the real port, and every interface when it listens on all.
    /// </summary>
    IReadOnlyList<Multiaddr> Addresses { get; }

    /// <summary>Gets what it is bound to: the real port, and no interface when it listens on all.</summary>
    Multiaddr BoundAddress { get; }

    /// <summary>Waits for the next connection.</summary>
    /// <returns>The connection, or <see langword="null"/> when the listener was disposed.</returns>
    ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation);
}
