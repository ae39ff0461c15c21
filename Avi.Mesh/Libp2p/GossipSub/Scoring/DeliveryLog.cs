namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>
/// Who has brought the messages that came just now, each peer counted once: for P3, and for P4 of those who bring what
/// is rejected.
/// </summary>
/// <remarks>When it is full, the oldest message makes room; its late copies then count for nobody.</remarks>
internal sealed class DeliveryLog(int capacity)
{
    private readonly Dictionary<MessageId, Delivery> _deliveries = [];
    private readonly Queue<MessageId> _oldestFirst = [];

    /// <summary>Gets how many messages are remembered.</summary>
    public int Count => _deliveries.Count;

    /// <summary>A message came for the first time. While it is looked at, others who bring it are noted.</summary>
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

    /// <summary>The message has been looked at; copies count for a moment more.</summary>
    /// <returns>Who has brought it until now.</returns>
    public IReadOnlyCollection<PeerId> End(MessageId id, MessageVerdict verdict, TimeSpan until)
    {
        if (!_deliveries.TryGetValue(id, out Delivery? delivery))
            return [];

        delivery.Verdict = verdict;
        delivery.Until = until;
        return delivery.Peers;
    }

    /// <summary>A message came once more.</summary>
    /// <returns>
    /// What that says of the peer; null when it says nothing yet, or nothing more: it is late, or not its first copy.
    /// </returns>
    public MessageVerdict? AddCopy(MessageId id, PeerId peer, TimeSpan now) =>
        _deliveries.TryGetValue(id, out Delivery? delivery) && now <= delivery.Until && delivery.Peers.Add(peer)
            ? delivery.Verdict
            : null;

    private sealed class Delivery(HashSet<PeerId> peers)
    {
        public HashSet<PeerId> Peers => peers;

        public MessageVerdict? Verdict { get; set; }

        public TimeSpan Until { get; set; } = TimeSpan.MaxValue;
    }
}
