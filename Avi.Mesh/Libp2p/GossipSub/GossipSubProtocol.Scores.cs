using Avi.Mesh.Libp2p.GossipSub.Scoring;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>What peers are worth, whom they tell of, and the direct peers.</content>
internal sealed partial class GossipSubProtocol
{
    private const string DirectTag = "pubsub-direct";

    private readonly PeerExchange _exchange;
    private volatile HashSet<PeerId> _meshPeers = []; // As of the last heartbeat; never changed, but replaced.

    /// <summary>Gets what a peer is worth to this node; 0 if nothing is known of it.</summary>
    public double ScoreOf(PeerId peer) => _router.ScoreOf(peer);

    /// <summary>The application says what it thinks of a peer. 0 takes it back.</summary>
    public void SetApplicationScore(PeerId peer, double score) =>
        _inbox.Add(new RouterCall((router, _) => router.SetApplicationScore(peer, score)));

    void IGossipSubOutput.OnPenalty(Penalty penalty) => _metrics.Penalized(penalty);

    ReadOnlyMemory<byte> IGossipSubOutput.SignedRecordOf(PeerId peer) => _swarm.KnownPeers.FindSignedRecord(peer);

    void IGossipSubOutput.OnPeersExchanged(PeerId source, IReadOnlyList<ExchangedPeer> peers) =>
        _exchange.Add(source, peers);

    void IGossipSubOutput.OnDirectPeerMissing(PeerId peer) =>
        _endings.TryStart(() => ConnectDirectAsync(peer, _stopping.Token));

    /// <summary>
    /// Says what the swarm is to think of a peer. Whoever is in a mesh is useful: a mesh has few places, and who is in
    /// one without doing its part soon scores below zero.
    /// </summary>
    private PeerStanding StandingOf(PeerId peer)
    {
        if (_router.ScoreOf(peer) < 0)
            return PeerStanding.Unwanted;

        return _meshPeers.Contains(peer) ? PeerStanding.Useful : PeerStanding.Unknown;
    }

    private void ProtectDirectPeers()
    {
        foreach (PeerId peer in _options.DirectPeers)
            _swarm.Protect(peer, DirectTag);
    }

    private async Task ConnectDirectAsync(PeerId peer, CancellationToken stopping)
    {
        try
        {
            await _swarm.ConnectAsync(peer, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (IOException exception)
        {
            // It is tried again after some heartbeats.
            _logger.DirectPeerUnreachable(peer, exception);
        }
    }
}
