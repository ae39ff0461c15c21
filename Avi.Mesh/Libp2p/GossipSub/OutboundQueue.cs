using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>What waits to be written to one peer, in the order of its priority, and never more than allowed.</summary>
/// <remarks>
/// When it is full, gossip leaves first, then the oldest message: what is new is worth more than what is late. Control
/// is never dropped, since both sides would then disagree on subscriptions and meshes; too much of it makes the queue
/// <see cref="IsOverrun"/>, and its owner starts the stream anew, with everything said again.
/// </remarks>
internal sealed class OutboundQueue(GossipSubOptions options)
{
    private static readonly Action<object?, CancellationToken> OnCancelled =
        static (queue, cancellation) => (queue as OutboundQueue)?.Cancel(cancellation);

    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _control = [];
    private readonly Queue<byte[]> _messages = [];
    private readonly Queue<byte[]> _gossip = [];
    private readonly PendingOperation<bool> _writer = new();
    private bool _isWoken; // while nobody waited

    private long _bytes; // of messages and gossip
    private bool _isCongested;
    private bool _isOverrun;

    /// <summary>Gets how many frames wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _control.Count + _messages.Count + _gossip.Count;
        }
    }

    /// <summary>Gets how much waits.</summary>
    public QueueSizes Sizes
    {
        get
        {
            lock (_lock)
                return new QueueSizes(_control.Count + _messages.Count + _gossip.Count, _bytes);
        }
    }

    /// <summary>
    /// Gets a value indicating whether it is half full or was, and is not yet down to a quarter: a good moment to
    /// publish less.
    /// </summary>
    public bool IsCongested
    {
        get
        {
            lock (_lock)
                return _isCongested;
        }
    }

    /// <summary>Gets a value indicating whether control was lost: the peer must be told everything again.</summary>
    public bool IsOverrun
    {
        get
        {
            lock (_lock)
                return _isOverrun;
        }
    }

    /// <summary>Adds a frame. Whoever adds wakes the writer, once for all that he has to add.</summary>
    /// <returns>How many frames were dropped, this one or others.</returns>
    public int Add(SendPriority priority, byte[] frame)
    {
        int dropped;
        lock (_lock)
        {
            dropped = priority switch
            {
                SendPriority.Control => AddControlLocked(frame),
                SendPriority.DontWant => AddDontWantLocked(frame),
                SendPriority.Message => AddMessageLocked(frame),
                _ => AddGossipLocked(frame),
            };
            UpdateCongestionLocked();
        }

        return dropped;
    }

    /// <summary>Waits until there may be something to take.</summary>
    public ValueTask WaitAsync(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellation);

        lock (_lock)
        {
            if (_isWoken)
            {
                _isWoken = false;
                return ValueTask.CompletedTask;
            }

            _writer.Begin(this, OnCancelled, cancellation);
            return _writer.AsPlainValueTask();
        }
    }

    /// <summary>Ends the waiting, though there may be nothing to take. The writer goes on in another thread.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_writer.IsPending)
                _writer.Complete(result: true);
            else
                _isWoken = true;
        }
    }

    /// <summary>Ends the waiting; the writer goes on in this call until he has to wait.</summary>
    public void WakeHere()
    {
        lock (_lock)
        {
            if (!_writer.IsPending)
            {
                _isWoken = true;
                return;
            }

            _writer.Claim(true);
        }

        _writer.RunHere();
    }

    /// <summary>Takes what is to be written next: as many frames as fit into a buffer, or one that does not.</summary>
    /// <returns>The bytes, in the buffer or in the frame; empty when nothing waits.</returns>
    public ReadOnlyMemory<byte> Take(byte[] buffer)
    {
        int length = 0;
        lock (_lock)
        {
            while (NextLocked() is { } queue)
            {
                byte[] frame = queue.Peek();
                if (length > 0 && frame.Length > buffer.Length - length)
                    break;

                queue.Dequeue();
                _bytes -= queue == _control ? 0 : frame.Length;
                if (frame.Length > buffer.Length)
                {
                    UpdateCongestionLocked();
                    return frame;
                }

                frame.CopyTo(buffer.AsSpan(length));
                length += frame.Length;
            }

            UpdateCongestionLocked();
        }

        return buffer.AsMemory(0, length);
    }

    /// <summary>
    /// Forgets control and gossip: a new stream begins with everything that counts said again. Messages stay; who has
    /// seen one ignores it.
    /// </summary>
    /// <returns>How many gossip frames were dropped.</returns>
    public int BeginStream()
    {
        lock (_lock)
        {
            int dropped = _gossip.Count;
            _bytes -= _gossip.Sum(frame => (long)frame.Length);
            _control.Clear();
            _gossip.Clear();
            _isOverrun = false;
            UpdateCongestionLocked();
            return dropped;
        }
    }

    private void Cancel(CancellationToken cancellation)
    {
        lock (_lock)
            _writer.TryCancel(cancellation);
    }

    private int AddControlLocked(byte[] frame)
    {
        if (_control.Count < options.MaxQueuedControl)
            _control.Enqueue(frame);
        else
            _isOverrun = true;

        return 0;
    }

    private int AddDontWantLocked(byte[] frame)
    {
        // Sent after the message it would be a waste, and it must never cost the stream.
        if (_control.Count >= options.MaxQueuedControl / 2)
            return 1;

        _control.Enqueue(frame);
        return 0;
    }

    private int AddMessageLocked(byte[] frame)
    {
        int dropped = 0;
        while (IsFullLocked(frame.Length))
        {
            Queue<byte[]> least = _gossip.Count > 0 ? _gossip : _messages;
            _bytes -= least.Dequeue().Length;
            dropped++;
        }

        _messages.Enqueue(frame);
        _bytes += frame.Length;
        return dropped;
    }

    private int AddGossipLocked(byte[] frame)
    {
        if (IsFullLocked(frame.Length))
            return 1;

        _gossip.Enqueue(frame);
        _bytes += frame.Length;
        return 0;
    }

    private bool IsFullLocked(int moreBytes)
    {
        int count = _messages.Count + _gossip.Count;
        return count > 0 && (count >= options.MaxQueuedMessages || _bytes + moreBytes > options.MaxQueuedBytes);
    }

    private Queue<byte[]>? NextLocked() =>
        _control.Count > 0 ? _control
        : _messages.Count > 0 ? _messages
        : _gossip.Count > 0 ? _gossip
        : null;

    private void UpdateCongestionLocked()
    {
        int count = _messages.Count;
        _isCongested = _isCongested
            ? count > options.MaxQueuedMessages / 4 || _bytes > options.MaxQueuedBytes / 4
            : count > options.MaxQueuedMessages / 2 || _bytes > options.MaxQueuedBytes / 2;
    }
}
