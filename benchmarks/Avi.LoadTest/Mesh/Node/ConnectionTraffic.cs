using System.Diagnostics;
using System.Threading.Channels;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.LoadTest.Mesh.Node;

/// <summary>Connections, from the dial until this side knows what the other speaks.</summary>
internal sealed class ConnectionTraffic : ISwarmObserver
{
    private readonly Swarm _swarm;
    private readonly Channel<PeerId> _identified = Channel.CreateUnbounded<PeerId>();

    public ConnectionTraffic(Swarm swarm)
    {
        _swarm = swarm;
        swarm.Observe(this);
    }

    /// <summary>Connects and disconnects for a time. Only the way up counts.</summary>
    public async Task<Work> RedialAsync(TimeSpan time, string address, CancellationToken cancellation)
    {
        int count = 0;
        TimeSpan connecting = TimeSpan.Zero;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time; count++)
        {
            long dialled = Stopwatch.GetTimestamp();
            Connection connection = await ConnectAsync(address, cancellation);
            connecting += Stopwatch.GetElapsedTime(dialled);

            await connection.CloseAsync();
            while (_swarm.IsConnected(connection.Remote.Id))
                await Task.Yield();
        }

        return new Work(count, connecting.TotalSeconds);
    }

    /// <summary>Connects, and waits for Identify.</summary>
    public async Task<Connection> ConnectAsync(string address, CancellationToken cancellation)
    {
        Connection connection = await _swarm.DialAsync(Multiaddr.Parse(address), cancellation);
        while (await _identified.Reader.ReadAsync(cancellation) != connection.Remote.Id)
        {
            // Of another connection.
        }

        return connection;
    }

    void ISwarmObserver.OnPeerConnected(ConnectedPeer peer)
    {
        // Half of the way.
    }

    void ISwarmObserver.OnPeerIdentified(PeerId peer, PeerIdentity identity) => _identified.Writer.TryWrite(peer);

    void ISwarmObserver.OnPeerDisconnected(PeerId peer)
    {
        // Who has disconnected it looks at the swarm.
    }
}
