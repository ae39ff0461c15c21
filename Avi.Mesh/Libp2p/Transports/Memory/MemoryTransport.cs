using Avi.Mesh.Libp2p.Multiformats;

namespace Avi.Mesh.Libp2p.Transports.Memory;

/// <summary>Connections over a <see cref="MemoryNetwork"/>.</summary>
internal sealed class MemoryTransport(MemoryNetwork network) : ITransport
{
    /// <inheritdoc/>
    public bool CanDial(Multiaddr address) => MemoryNetwork.TryGetName(address, out _);

    /// <inheritdoc/>
    public async ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) =>
        await network.DialAsync(address, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) =>
        ValueTask.FromResult<ITransportListener>(network.Listen(address));
}
