using System.Collections.Concurrent;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Tcp;

namespace Avi.Mesh.Tests;

/// <summary>TCP for a node that can die: all its sockets end at once, and it says no goodbye.</summary>
internal sealed class KillableTransport : ITransport
{
    private readonly TcpTransport _tcp = new(new TcpTransportOptions(), TimeProvider.System);
    private readonly ConcurrentBag<IAsyncDisposable> _sockets = [];
    private volatile bool _isDead;

    public bool CanDial(Multiaddr address) => _tcp.CanDial(address);

    public async ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) =>
        await KeepAsync(await _tcp.DialAsync(address, cancellation));

    public async ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation)
    {
        ITransportListener listener = await _tcp.ListenAsync(address, cancellation);
        _sockets.Add(listener);
        return new Listener(listener, this);
    }

    /// <summary>Ends all sockets, as the system does with those of a process that was killed.</summary>
    public async Task KillAsync()
    {
        _isDead = true;
        foreach (IAsyncDisposable socket in _sockets)
            await socket.DisposeAsync();
    }

    private async ValueTask<ITransportConnection> KeepAsync(ITransportConnection connection)
    {
        _sockets.Add(connection);
        if (!_isDead)
            return connection;

        await connection.DisposeAsync();
        throw new ConnectionEndedException("The node is dead.");
    }

    private sealed class Listener(ITransportListener listener, KillableTransport transport) : ITransportListener
    {
        public IReadOnlyList<Multiaddr> Addresses => listener.Addresses;

        public Multiaddr BoundAddress => listener.BoundAddress;

        public async ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation)
        {
            ITransportConnection? connection = await listener.AcceptAsync(cancellation);
            if (connection is not null)
                transport._sockets.Add(connection);

            return connection;
        }

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
