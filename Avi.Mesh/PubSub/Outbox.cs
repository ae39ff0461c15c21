using System.Diagnostics.CodeAnalysis;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.PubSub;

/// <summary>Messages that wait for the first peer, in order. The oldest makes room. For one thread at a time.</summary>
internal sealed class Outbox(int maxMessages, long maxBytes)
{
    private readonly Queue<PubSubMessage> _messages = [];
    private long _bytes;

    /// <summary>Gets how many messages wait.</summary>
    public int Count => _messages.Count;

    /// <summary>Gets a value indicating whether the next message would push out another.</summary>
    public bool IsFull => _messages.Count >= maxMessages || _bytes >= maxBytes;

    /// <summary>Adds a message.</summary>
    /// <returns>How many older ones had to leave.</returns>
    public int Add(PubSubMessage message)
    {
        _messages.Enqueue(message);
        _bytes += message.Frame.Length;

        int dropped = 0;
        while (_messages.Count > 1 && (_messages.Count > maxMessages || _bytes > maxBytes))
        {
            RemoveOldest();
            dropped++;
        }

        return dropped;
    }

    /// <summary>Looks at the oldest message.</summary>
    public bool TryPeek([NotNullWhen(true)] out PubSubMessage? message) => _messages.TryPeek(out message);

    /// <summary>Takes the oldest message out.</summary>
    public void RemoveOldest() => _bytes -= _messages.Dequeue().Frame.Length;
}
