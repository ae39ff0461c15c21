using System.Collections.Concurrent;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.GossipSub;

/// <summary>A swarm without connections: streams go straight to the handlers of another one.</summary>
internal sealed class TestSwarm : ISwarm, IAsyncDisposable
{
    private readonly ConcurrentDictionary<ProtocolId, Func<SwarmStream, CancellationToken, Task>> _handlers = [];
    private readonly ConcurrentDictionary<PeerId, TestSwarm> _peers = [];
    private readonly ConcurrentBag<(PeerId Peer, TestStream Stream)> _streams = [];
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly List<ISwarmObserver> _observers = [];
    private readonly CancellationTokenSource _stopping = new();

    public PrivateKey Identity { get; } = PrivateKey.Generate();

    public PeerId LocalPeer => Identity.PeerId;

    /// <summary>Gets or sets how many bytes a stream takes before its writer waits.</summary>
    public int WindowBytes { get; set; } = 256 << 10;

    public IReadOnlyList<Multiaddr> ListenAddresses => [];

    public IReadOnlyList<ProtocolId> SupportedProtocols => [.. _handlers.Keys];

    public PeerStore KnownPeers { get; } = new(maxPeers: 100, maxAddressesOfPeer: 8);

    /// <summary>Gets what was reported as found.</summary>
    public ConcurrentQueue<(PeerId Peer, IReadOnlyList<Multiaddr> Addresses, PeerSource Source)> Found { get; } = [];

    /// <summary>Gets what says what peers are worth.</summary>
    public Func<PeerId, PeerStanding> StandingOf { get; private set; } = static _ => PeerStanding.Unknown;

    /// <summary>Gets who is protected.</summary>
    public PeerProtection Protection { get; } = new();

    public bool IsConnected(PeerId peer) => _peers.ContainsKey(peer);

    /// <summary>Gets who was to be connected.</summary>
    public ConcurrentQueue<PeerId> Dialled { get; } = [];

    public Task ConnectAsync(PeerId peer, CancellationToken cancellation)
    {
        Dialled.Enqueue(peer);
        return IsConnected(peer)
            ? Task.CompletedTask
            : Task.FromException(new IOException("This swarm does not dial."));
    }

    public void ReportFound(PeerId peer, IReadOnlyList<Multiaddr> addresses, PeerSource source) =>
        Found.Enqueue((peer, addresses, source));

    public void Protect(PeerId peer, string tag) => Protection.Protect(peer, tag);

    public void Unprotect(PeerId peer, string tag) => Protection.Unprotect(peer, tag);

    public Task DisconnectAsync(PeerId peer)
    {
        if (_peers.TryGetValue(peer, out TestSwarm? other))
            Disconnect(other);

        return Task.CompletedTask;
    }

    public void RankBy(Func<PeerId, PeerStanding> standingOf) => StandingOf = standingOf;

    public Task ReportDeadAsync(PeerId peer) => DisconnectAsync(peer);

    public void Handle(
        ProtocolId protocol,
        int maxStreamsOfPeer,
        Func<SwarmStream, CancellationToken, Task> handler,
        bool isReadToEnd = false) =>
        Assert.That(_handlers.TryAdd(protocol, handler), Is.True);

    public void Observe(ISwarmObserver observer) => _observers.Add(observer);

    public void ReportIdentified(PeerId peer, PeerIdentity identity) =>
        _observers.ForEach(observer => observer.OnPeerIdentified(peer, identity));

    public void Connect(TestSwarm listener)
    {
        _peers[listener.LocalPeer] = listener;
        listener._peers[LocalPeer] = this;
        OnConnected(listener, isInbound: false);
        listener.OnConnected(this, isInbound: true);
    }

    public void Disconnect(TestSwarm other)
    {
        _peers.TryRemove(other.LocalPeer, out _);
        other._peers.TryRemove(LocalPeer, out _);
        ResetStreams(other.LocalPeer);
        other.ResetStreams(LocalPeer);
        _observers.ForEach(observer => observer.OnPeerDisconnected(other.LocalPeer));
        other._observers.ForEach(observer => observer.OnPeerDisconnected(LocalPeer));
    }

    public Task<SwarmStream> OpenStreamAsync(
        PeerId peer, IReadOnlyList<ProtocolId> protocols, CancellationToken cancellation)
    {
        if (!_peers.TryGetValue(peer, out TestSwarm? other))
            return Task.FromException<SwarmStream>(new IOException("The peer is not connected."));

        ProtocolId protocol = protocols.FirstOrDefault(other._handlers.ContainsKey);
        if (protocol.Name is null)
            return Task.FromException<SwarmStream>(new ProtocolNotSupportedException(peer, protocols));

        (TestStream opener, TestStream acceptor) = TestStream.CreatePair(WindowBytes);
        _streams.Add((peer, opener));
        other._serving.Add(other.ServeAsync(new SwarmStream(acceptor, protocol, LocalPeer, Address)));
        return Task.FromResult(new SwarmStream(opener, protocol, peer, Address));
    }

    public async Task<SwarmStream> OpenStreamAsync(
        PeerId peer, ProtocolId protocol, ReadOnlyMemory<byte> firstBytes, CancellationToken cancellation)
    {
        SwarmStream stream = await OpenStreamAsync(peer, [protocol], cancellation);
        await stream.WriteAsync(firstBytes, cancellation);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestSwarm other in _peers.Values)
            Disconnect(other);

        await _stopping.CancelAsync();
        await Task.WhenAll(_serving);
        _stopping.Dispose();
        Identity.Dispose();
    }

    private static Multiaddr Address => Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001");

    private void OnConnected(TestSwarm other, bool isInbound)
    {
        var peer = new ConnectedPeer(other.LocalPeer, other.Identity.PublicKey, isInbound, Address);
        _observers.ForEach(observer => observer.OnPeerConnected(peer));
    }

    private void ResetStreams(PeerId peer)
    {
        foreach ((PeerId target, TestStream stream) in _streams)
        {
            if (target == peer)
                stream.Reset();
        }
    }

    private async Task ServeAsync(SwarmStream stream)
    {
        await Task.Yield();
        await using (stream)
        {
            try
            {
                await _handlers[stream.Protocol](stream, _stopping.Token);
            }
            catch (IOException)
            {
                stream.Reset();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The test is over.
            }
        }
    }
}
