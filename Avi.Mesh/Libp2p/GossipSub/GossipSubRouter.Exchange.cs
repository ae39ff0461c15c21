namespace Avi.Mesh.Libp2p.GossipSub;

/// <content>Peer exchange: who is put out of a mesh is told of others.</content>
internal sealed partial class GossipSubRouter
{
    /// <summary>How many bytes the peers of one PRUNE may take: with its topic it must fit into one RPC.</summary>
    private const int MaxExchangeBytes = 12 << 10;

    /// <summary>
    /// Chooses whom to tell a peer of that we put out: subscribers that behave, with their own word for it.
    /// </summary>
    private List<ExchangedPeer> ExchangeFor(string name, RouterPeer peer)
    {
        // Once a heartbeat: an answer must not be many times as long as what provokes it.
        bool isWanted = options.ExchangesPeers && !peer.HasPeersOfUs && peer.Version >= GossipSubVersion.V11;
        if (!isWanted || !_topics.TryGetValue(name, out RouterTopic? topic))
            return [];

        List<ExchangedPeer> told = [];
        int bytes = 0;
        foreach (RouterPeer other in Pick(topic.Subscribers, other => IsWorthTelling(other, peer), int.MaxValue))
        {
            ReadOnlyMemory<byte> record = output.SignedRecordOf(other.Id);
            if (record.IsEmpty || bytes + record.Length > MaxExchangeBytes)
                continue;

            bytes += record.Length + other.Id.Bytes.Length;
            told.Add(new ExchangedPeer(other.Id, record));
            if (told.Count == options.MaxExchangedPeers)
                break;
        }

        peer.HasPeersOfUs = told.Count > 0;
        return told;
    }

    private static bool IsWorthTelling(RouterPeer other, RouterPeer peer) =>
        other != peer && other.SpeaksGossipSub && !other.IsDirect && other.Score.Value >= 0;

    /// <summary>Takes a peer's word for others, if it has earned that.</summary>
    private void TakeExchange(RouterPeer peer, PruneNotice prune)
    {
        if (prune.Peers.Count == 0)
            return;

        bool isTrusted = peer.IsDirect || peer.Score.Value >= options.Scores.AcceptExchangeThreshold;
        int room = options.MaxExchangedPeers - peer.PeersOfIt;
        if (!isTrusted || room <= 0)
        {
            output.OnRouterEvent(RouterEvent.ExchangeIgnored);
            return;
        }

        List<ExchangedPeer> taken = [.. prune.Peers
            .Where(other => other.Peer != self && !_peers.ContainsKey(other.Peer))
            .Take(room)];
        peer.PeersOfIt += taken.Count;
        if (taken.Count > 0)
            output.OnPeersExchanged(peer.Id, taken);
    }
}
