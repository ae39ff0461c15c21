using System.Collections.Concurrent;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>
/// Checks what peers say of others, away from the router, and tells the swarm of those that are real.
/// </summary>
/// <remarks>
/// A signature costs as much as a message's, so one is checked after the other, and only so many wait.
/// </remarks>
internal sealed class PeerExchange(ISwarm swarm, GossipSubMetrics metrics) : ISwarmObserver
{
    /// <summary>How many PRUNEs' peers wait; those of one more are left out, another PRUNE will tell of them.</summary>
    public const int MaxWaiting = 32;

    private readonly Channel<(PeerOrigin Origin, IReadOnlyList<ExchangedPeer> Peers)> _waiting =
        Channel.CreateBounded<(PeerOrigin, IReadOnlyList<ExchangedPeer>)>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly ConcurrentDictionary<PeerId, PeerOrigin> _origins = []; // one for each connected peer

    /// <inheritdoc/>
    public void OnPeerConnected(ConnectedPeer peer) => _origins[peer.Id] = PeerOrigin.Of(peer.Address);

    /// <inheritdoc/>
    public void OnPeerIdentified(PeerId peer, PeerIdentity identity)
    {
        // Where it is counts here, not what it says.
    }

    /// <inheritdoc/>
    public void OnPeerDisconnected(PeerId peer) => _origins.TryRemove(peer, out _);

    /// <summary>Takes the peers that a PRUNE tells of. Never waits.</summary>
    public void Add(PeerId source, IReadOnlyList<ExchangedPeer> peers)
    {
        if (!_origins.TryGetValue(source, out PeerOrigin origin) || !_waiting.Writer.TryWrite((origin, peers)))
            metrics.Exchanged(ExchangeOutcome.Dropped, peers.Count);
    }

    /// <summary>Takes no more; the loop ends when all is done.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>The loop.</summary>
    public async Task RunAsync()
    {
        await foreach ((PeerOrigin origin, var peers) in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            foreach (ExchangedPeer peer in peers)
                metrics.Exchanged(Check(peer, origin), 1);
        }
    }

    private ExchangeOutcome Check(ExchangedPeer peer, PeerOrigin origin)
    {
        if (swarm.IsConnected(peer.Peer))
            return ExchangeOutcome.Connected;

        IReadOnlyList<Multiaddr> addresses;
        if (peer.SignedRecord.IsEmpty)
            addresses = swarm.KnownPeers.FindAddresses(peer.Peer);
        else if (PeerRecord.TryOpen(peer.SignedRecord.Span, peer.Peer, out PeerRecord? record))
            addresses = [.. record.Addresses.Where(origin.CanReach)]; // nobody outside can send us to our neighbours
        else
            return ExchangeOutcome.BadRecord;

        if (addresses.Count == 0)
            return ExchangeOutcome.NoAddress;

        swarm.ReportFound(peer.Peer, addresses, PeerSource.PeerExchange);
        return ExchangeOutcome.Found;
    }
}
