namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The messages of the last heartbeats, so that peers who missed one can ask for it: mcache.</summary>
/// <remarks>Bounded by heartbeats, by count and by bytes, whichever comes first; the oldest leaves.</remarks>
internal sealed class MessageCache(int historyLength, int historyGossip, int maxMessages, long maxBytes)
{
    private readonly Dictionary<MessageId, Entry> _entries = [];
    private readonly Queue<Entry> _oldestFirst = [];
    private long _bytes;
    private long _heartbeat;

    /// <summary>Gets how many messages can be asked for.</summary>
    public int Count => _entries.Count;

    /// <summary>Takes a message.</summary>
    public void Add(PubSubMessage message)
    {
        var entry = new Entry(message, _heartbeat);
        if (!_entries.TryAdd(message.Id, entry))
            return;

        _oldestFirst.Enqueue(entry);
        _bytes += message.Frame.Length;
        while (_entries.Count > maxMessages || _bytes > maxBytes)
            RemoveOldest();
    }

    /// <summary>Finds a message that a peer asks for.</summary>
    /// <param name="id">The message.</param>
    /// <param name="peer">Who asks.</param>
    /// <param name="maxAnswers">How often one message is sent to one peer.</param>
    /// <returns>The message, or <see langword="null"/> when it is gone or was sent to this peer too often.</returns>
    public PubSubMessage? TakeFor(MessageId id, PeerId peer, int maxAnswers)
    {
        if (!_entries.TryGetValue(id, out Entry? entry))
            return null;

        Dictionary<PeerId, int> answers = entry.Answers ??= [];
        int count = answers.GetValueOrDefault(peer);
        if (count >= maxAnswers)
            return null;

        answers[peer] = count + 1;
        return entry.Message;
    }

    /// <summary>Gets the messages that are to be announced, oldest first.</summary>
    public IEnumerable<PubSubMessage> Announced =>
        _oldestFirst.Where(entry => entry.Heartbeat > _heartbeat - historyGossip).Select(entry => entry.Message);

    /// <summary>A heartbeat has passed: forgets what can no longer be asked for.</summary>
    public void Shift()
    {
        _heartbeat++;
        while (_oldestFirst.TryPeek(out Entry? oldest) && oldest.Heartbeat <= _heartbeat - historyLength)
            RemoveOldest();
    }

    private void RemoveOldest()
    {
        Entry oldest = _oldestFirst.Dequeue();
        _entries.Remove(oldest.Message.Id);
        _bytes -= oldest.Message.Frame.Length;
    }

    private sealed class Entry(PubSubMessage message, long heartbeat)
    {
        public PubSubMessage Message => message;

        public long Heartbeat => heartbeat;

        public Dictionary<PeerId, int>? Answers { get; set; }
    }
}
