using System.Threading.Channels;

using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p;

/// <summary>A swarm with all the real layers, on a network in memory, for the protocols above it.</summary>
internal sealed class LayeredNode : ISwarmObserver, IAsyncDisposable
{
    private readonly Channel<(PeerId Peer, PeerIdentity? Identity)> _heard =
        Channel.CreateUnbounded<(PeerId, PeerIdentity?)>();

    public LayeredNode(MemoryNetwork network, TimeProvider? time = null, PrivateKey? key = null)
    {
        Key = key ?? PrivateKey.Generate();
        var muxer = new YamuxMuxer(new YamuxOptions { CloseTimeout = TimeSpan.Zero }, time ?? TimeProvider.System);
        Swarm = new Avi.Mesh.Libp2p.Swarm.Swarm(
            Key.PeerId,
            [new MemoryTransport(network)],
            [new NoiseProtocol(Key, [muxer.Id])],
            [muxer],
            new SwarmOptions(),
            TestServices.Create(time));
        Swarm.Observe(this);
    }

    public PrivateKey Key { get; }

    public PeerId Id => Key.PeerId;

    public Avi.Mesh.Libp2p.Swarm.Swarm Swarm { get; }

    /// <summary>Gets how many events were heard and not asked for.</summary>
    public int Unheard => _heard.Reader.Count;

    public Task ListenAsync() => Swarm.ListenAsync(Multiaddr.Parse("/memory/0"), CancellationToken.None);

    public Task DialAsync(LayeredNode other, CancellationToken cancellation) =>
        Swarm.DialAsync(other.Swarm.ListenAddresses[0].WithPeerId(other.Id), cancellation);

    /// <summary>Waits until a peer is connected (no identity) or identified.</summary>
    public ValueTask<(PeerId Peer, PeerIdentity? Identity)> NextAsync(CancellationToken cancellation) =>
        _heard.Reader.ReadAsync(cancellation);

    /// <summary>Waits until a peer is identified.</summary>
    public async Task<PeerIdentity> NextIdentityAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if ((await NextAsync(cancellation)).Identity is { } identity)
                return identity;
        }
    }

    public void OnPeerConnected(ConnectedPeer peer) => _heard.Writer.TryWrite((peer.Id, null));

    public void OnPeerIdentified(PeerId peer, PeerIdentity identity) => _heard.Writer.TryWrite((peer, identity));

    public void OnPeerDisconnected(PeerId peer)
    {
        // No test asks for it.
    }

    public async ValueTask DisposeAsync()
    {
        await Swarm.DisposeAsync();
        Key.Dispose();
    }
}
