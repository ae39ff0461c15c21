namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>The messages of the last heartbeats, so that peers who missed one can ask for it: mcache.</summary>
/// <remarks>Bounded by heartbeats, by count and by bytes, whichever comes first; the oldest leaves.</remarks>
internal sealed class MessageCache(int historyLength, int historyGossip, int maxMessages, long maxBytes)
{
    private readonly Dictionary<MessageId, PubSubMessage> _messages = [];
    private readonly Queue<(PubSubMessage Message, long Heartbeat)> _oldestFirst = [];
    private readonly Dictionary<MessageId, Dictionary<PeerId, int>> _answers = []; // Of messages that were asked for.
    private long _bytes;
    private long _heartbeat;

    /// <summary>Gets how many messages can be asked for.</summary>
    public int Count => _messages.Count;

    /// <summary>Takes a message.</summary>
    public void Add(PubSubMessage message)
    {
        if (!_messages.TryAdd(message.Id, message))
            return;

        _oldestFirst.Enqueue((message, _heartbeat));
        _bytes += message.Frame.Length;
        while (_messages.Count > maxMessages || _bytes > maxBytes)
            RemoveOldest();
    }

    /// <summary>Finds a message that a peer asks for.</summary>
    /// <param name="id">The message.</param>
    /// <param name="peer">Who asks.</param>
    /// <param name="maxAnswers">How often one message is sent to one peer.</param>
    /// <returns>The message, or <see langword="null"/> when it is gone or was sent to this peer too often.</returns>
    public PubSubMessage? TakeFor(MessageId id, PeerId peer, int maxAnswers)
    {
        if (!_messages.TryGetValue(id, out PubSubMessage? message))
            return null;

        if (!_answers.TryGetValue(id, out Dictionary<PeerId, int>? answers))
            _answers.Add(id, answers = []);

        int count = answers.GetValueOrDefault(peer);
        if (count >= maxAnswers)
            return null;

        answers[peer] = count + 1;
        return message;
    }

    /// <summary>Gets the messages that are to be announced, oldest first.</summary>
    public IEnumerable<PubSubMessage> Announced =>
        _oldestFirst.Where(entry => entry.Heartbeat > _heartbeat - historyGossip).Select(entry => entry.Message);

    /// <summary>A heartbeat has passed: forgets what can no longer be asked for.</summary>
    public void Shift()
    {
        _heartbeat++;
        while (_oldestFirst.TryPeek(out (PubSubMessage Message, long Heartbeat) oldest)
            && oldest.Heartbeat <= _heartbeat - historyLength)
        {
            RemoveOldest();
        }
    }

    private void RemoveOldest()
    {
        PubSubMessage oldest = _oldestFirst.Dequeue().Message;
        _messages.Remove(oldest.Id);
        _bytes -= oldest.Frame.Length;
        if (_answers.Count > 0)
            _answers.Remove(oldest.Id);
    }
}
