using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;

namespace Avi.Mesh.Tests.Libp2p.Transports;

/// <summary>Two ends of one raw connection, for tests of what is built on it.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    public required ITransportListener Listener { get; init; }

    public required ITransportConnection Dialler { get; init; }

    public required ITransportConnection Acceptor { get; init; }

    public static async ValueTask<TransportPair> ConnectAsync(
        ITransport transport, Multiaddr address, CancellationToken cancellation)
    {
        ITransportListener listener = await transport.ListenAsync(address, cancellation);
        ITransportConnection dialler = await transport.DialAsync(listener.Addresses[0], cancellation);
        ITransportConnection acceptor = await listener.AcceptAsync(cancellation)
            ?? throw new InvalidOperationException("The listener has gone.");
        return new TransportPair { Listener = listener, Dialler = dialler, Acceptor = acceptor };
    }

    /// <summary>Connects two ends on a network of their own.</summary>
    public static ValueTask<TransportPair> InMemoryAsync(
        CancellationToken cancellation, FaultInjector? faults = null) =>
        ConnectAsync(new MemoryTransport(new MemoryNetwork(faults)), Multiaddr.Parse("/memory/0"), cancellation);

    public async ValueTask DisposeAsync()
    {
        await Dialler.DisposeAsync();
        await Acceptor.DisposeAsync();
        await Listener.DisposeAsync();
    }
}
