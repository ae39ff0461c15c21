using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests;

/// <summary>A transport that has the start of its node cancelled in the moment in which it listens.</summary>
internal sealed class CancellingTransport(ITransport inner, CancellationTokenSource start) : ITransport
{
    public bool CanDial(Multiaddr address) => inner.CanDial(address);

    public ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) =>
        inner.DialAsync(address, cancellation);

    public async ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation)
    {
        ITransportListener listener = await inner.ListenAsync(address, cancellation);
        await start.CancelAsync();
        return listener;
    }
}
