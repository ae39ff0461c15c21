namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>Who has brought the messages that came just now, each peer counted once: for P3.</summary>
/// <remarks>When it is full, the oldest message makes room; its late copies then count for nobody.</remarks>
internal sealed class DeliveryLog(int capacity)
{
    private readonly Dictionary<MessageId, Delivery> _deliveries = [];
    private readonly Queue<MessageId> _oldestFirst = [];

    /// <summary>Gets how many messages are remembered.</summary>
    public int Count => _deliveries.Count;

    /// <summary>A message came for the first time. While it is looked at, others who bring it are counted.</summary>
    public void Begin(MessageId id, PeerId peer, TimeSpan now)
    {
        while (_oldestFirst.TryPeek(out MessageId oldest)
            && (_deliveries.Count >= capacity || now > _deliveries[oldest].Until))
        {
            _deliveries.Remove(_oldestFirst.Dequeue());
        }

        if (_deliveries.TryAdd(id, new Delivery([peer])))
            _oldestFirst.Enqueue(id);
    }

    /// <summary>The message was found to be valid; others are counted for a moment more.</summary>
    public void End(MessageId id, TimeSpan until)
    {
        if (_deliveries.TryGetValue(id, out Delivery? delivery))
            delivery.Until = until;
    }

    /// <summary>A message came once more.</summary>
    /// <returns>Whether it counts for the peer: it is soon enough, and its first copy from this peer.</returns>
    public bool TryCount(MessageId id, PeerId peer, TimeSpan now) =>
        _deliveries.TryGetValue(id, out Delivery? delivery) && now <= delivery.Until && delivery.Peers.Add(peer);

    private sealed class Delivery(HashSet<PeerId> peers)
    {
        public HashSet<PeerId> Peers => peers;

        public TimeSpan Until { get; set; } = TimeSpan.MaxValue;
    }
}
