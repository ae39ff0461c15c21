using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

/// <summary>
/// A transport for two nodes whose first dials wait for each other: they always dial at the same time.
/// </summary>
internal sealed class SimultaneousTransport(MemoryNetwork network) : ITransport
{
    private readonly MemoryTransport _transport = new(network);
    private readonly TaskCompletionSource _bothDial = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _dials;

    public bool CanDial(Multiaddr address) => _transport.CanDial(address);

    public async ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _dials) == 2)
            _bothDial.SetResult();

        await _bothDial.Task.WaitAsync(cancellation);
        return await _transport.DialAsync(address, cancellation);
    }

    public ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) =>
        _transport.ListenAsync(address, cancellation);
}
