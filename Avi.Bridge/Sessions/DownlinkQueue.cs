namespace Avi.Bridge.Sessions;

/// <summary>What waits for one device, in order.</summary>
internal sealed class DownlinkQueue(int capacity)
{
    private readonly OutgoingDatagram[] _oldestFirst = new OutgoingDatagram[capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Adds a datagram; there must be room.</summary>
    public void Enqueue(OutgoingDatagram datagram) => _oldestFirst[Count++] = datagram;

    /// <summary>Takes the oldest; there must be one.</summary>
    public OutgoingDatagram Dequeue() => RemoveAt(0);

    /// <summary>Takes what may be missed first: the oldest message or, when only acknowledgements wait, none.</summary>
    public OutgoingDatagram? TakeOldestMessage()
    {
        int index = Array.FindIndex(_oldestFirst, 0, Count, static datagram => datagram.IsMessage);
        return index < 0 ? null : RemoveAt(index);
    }

    // Moving a few dozen references is cheaper than the bookkeeping of a ring that has holes.
    private OutgoingDatagram RemoveAt(int index)
    {
        OutgoingDatagram datagram = _oldestFirst[index];
        Count--;
        Array.Copy(_oldestFirst, index + 1, _oldestFirst, index, Count - index);
        _oldestFirst[Count] = null!; // past the end; nothing reads it
        return datagram;
    }
}
