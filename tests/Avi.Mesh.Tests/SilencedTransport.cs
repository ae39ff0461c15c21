using System.Collections.Concurrent;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Tests;

/// <summary>
/// A transport whose host can lose its power: nothing goes out or comes in any more, and nobody is told of it.
/// </summary>
internal sealed class SilencedTransport(ITransport transport) : ITransport, IAsyncDisposable
{
    private readonly ConcurrentBag<Connection> _connections = [];
    private volatile bool _isSilent;

    public bool CanDial(Multiaddr address) => transport.CanDial(address);

    public async ValueTask<ITransportConnection> DialAsync(Multiaddr address, CancellationToken cancellation) =>
        Keep(await transport.DialAsync(address, cancellation));

    public async ValueTask<ITransportListener> ListenAsync(Multiaddr address, CancellationToken cancellation) =>
        new Listener(await transport.ListenAsync(address, cancellation), this);

    /// <summary>From now on the other sides hear nothing, until this object is disposed.</summary>
    public void Silence() => _isSilent = true;

    public async ValueTask DisposeAsync()
    {
        foreach (Connection connection in _connections)
            await connection.EndAsync();
    }

    private Connection Keep(ITransportConnection connection)
    {
        var kept = new Connection(connection, this);
        _connections.Add(kept);
        return kept;
    }

    private sealed class Listener(ITransportListener listener, SilencedTransport transport) : ITransportListener
    {
        public IReadOnlyList<Multiaddr> Addresses => listener.Addresses;

        public Multiaddr BoundAddress => listener.BoundAddress;

        public async ValueTask<ITransportConnection?> AcceptAsync(CancellationToken cancellation) =>
            await listener.AcceptAsync(cancellation) is { } connection ? transport.Keep(connection) : null;

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }

    private sealed class Connection(ITransportConnection connection, SilencedTransport transport) : ITransportConnection
    {
        public bool IsInbound => connection.IsInbound;

        public Multiaddr LocalAddress => connection.LocalAddress;

        public Multiaddr RemoteAddress => connection.RemoteAddress;

        public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
        {
            int count = await connection.ReadAsync(destination, cancellation);
            if (!transport._isSilent)
                return count;

            throw new ConnectionEndedException("The host has no power.");
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellation) =>
            transport._isSilent ? ValueTask.CompletedTask : connection.WriteAsync(source, cancellation);

        public ValueTask CloseWriteAsync(CancellationToken cancellation) =>
            transport._isSilent ? ValueTask.CompletedTask : connection.CloseWriteAsync(cancellation);

        public ValueTask DisposeAsync() => transport._isSilent ? ValueTask.CompletedTask : connection.DisposeAsync();

        public ValueTask EndAsync() => connection.DisposeAsync();
    }
}
