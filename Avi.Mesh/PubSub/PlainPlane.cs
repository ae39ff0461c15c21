using System.Buffers;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.GossipSub;

namespace Avi.Mesh.PubSub;

/// <summary>
/// Publish and subscribe by exact topics, where the topic of the mesh is the topic of the application: any libp2p peer
/// can take part.
/// </summary>
/// <remarks>
/// A topic is joined while at least one user on this node wants it. Users get what this node publishes at once, and
/// what the mesh brings as it comes. Everything happens under one lock that is held for a few lookups and queue
/// operations; so a subscriber sees the messages of an author on a topic in their order.
/// </remarks>
internal sealed partial class PlainPlane : IGossipSubListener, IAsyncDisposable
{
    // Wildcards, and what separates texts in other programs.
    private static readonly SearchValues<char> Unusual = SearchValues.Create('+', '#', '\0');

    private readonly GossipSubProtocol _protocol;
    private readonly PubSubOptions _options;
    private readonly PubSubMetrics _metrics;
    private readonly Lock _lock = new();
    private readonly LocalUsers _users;
    private readonly Outbox _outbox;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _becameReady = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task _emptying = Task.CompletedTask;
    private bool _isReady;
    private bool _isDisposed;

    public PlainPlane(GossipSubProtocol protocol, PubSubOptions options, PubSubMetrics metrics)
    {
        _protocol = protocol;
        _options = options;
        _metrics = metrics;
        _users = new LocalUsers(options.MaxJoinedTopics);
        _outbox = new Outbox(options.OutboxCapacity, options.OutboxBytes);
    }

    /// <summary>Gets who this node is.</summary>
    public PeerId NodeId => _protocol.LocalPeer;

    /// <summary>Gets how many messages wait for the first peer.</summary>
    public int OutboxCount
    {
        get
        {
            lock (_lock)
                return _outbox.Count;
        }
    }

    /// <summary>Refuses what can be no topic of an application.</summary>
    /// <exception cref="ArgumentException">
    /// It is empty, too long, no text, or has a wildcard, which would match nothing.
    /// </exception>
    public void ThrowIfNoTopic(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (IsTopic(topic))
            return;

        throw new ArgumentException(
            HasWildcard(topic)
                ? $"'{topic}' has a wildcard, and subscriptions of a node know topics only as they are."
                : "A topic is not empty, has at most 1,024 bytes of UTF-8, and no U+0000.",
            nameof(topic));
    }

    /// <summary>Begins to serve, and GossipSub below. To be called once, before the swarm listens.</summary>
    /// <param name="validation">Who judges messages before they are delivered.</param>
    public void Start(IMessageValidation? validation = null)
    {
        _protocol.Start(this, validation);
        _emptying = EmptyOutboxAsync(_stopping.Token);
    }

    /// <summary>Subscribes to a topic, live at the call.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="queueCapacity">How many messages wait for the reader; the oldest makes room.</param>
    /// <param name="cancellation">Ends the subscription.</param>
    /// <exception cref="ArgumentException">The topic is none; see <see cref="ThrowIfNoTopic"/>.</exception>
    /// <exception cref="InvalidOperationException">The node takes no more topics.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public MeshSubscription Subscribe(string topic, int queueCapacity, CancellationToken cancellation = default)
    {
        ThrowIfNoTopic(topic);
        var subscription = new TopicSubscription(topic, new MessageQueue(queueCapacity, _metrics), this);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(MeshNode));
            if (!TryJoinLocked(topic, subscription))
                throw new InvalidOperationException($"The node has its limit of {_options.MaxJoinedTopics} topics.");
        }

        subscription.EndWith(cancellation);
        return subscription;
    }

    /// <summary>Attaches a gateway.</summary>
    /// <param name="queueCapacity">How many messages wait for its reader; the oldest makes room.</param>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IMeshAttachment Attach(int queueCapacity)
    {
        var attachment = new MeshAttachment(new MessageQueue(queueCapacity, _metrics), this);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(MeshNode));
            _users.Attach(attachment);
        }

        return attachment;
    }

    /// <summary>Publishes a message; never waits.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload; copied.</param>
    /// <param name="publisher">Who does not get it; <see langword="null"/> when everybody does.</param>
    public PublishOutcome Publish(string topic, ReadOnlySpan<byte> payload, MeshAttachment? publisher = null)
    {
        PublishOutcome outcome;
        lock (_lock)
            outcome = PublishLocked(topic, payload, publisher);

        _metrics.Published(outcome);
        return outcome;
    }

    /// <summary>Publishes a message; waits while there is more to send than the node or its peers can take.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload; copied before the message is sent, and not before the call returns.</param>
    /// <param name="cancellation">Ends the waiting; nothing was published then.</param>
    public async ValueTask<PublishOutcome> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        Task? room = null;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            PublishOutcome outcome = Publish(topic, payload.Span);
            if (outcome != PublishOutcome.Busy)
                return outcome;

            // The first time there is nothing to wait by: the room must be asked for before it is looked for.
            if (room is not null)
                await room.WaitAsync(cancellation).ConfigureAwait(false);

            room = _protocol.Room.Next;
        }
    }

    /// <summary>Waits until what was published has been written to the connected peers, if there are any.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task room = _protocol.Room.Next;
            lock (_lock)
            {
                if (!_isReady || _outbox.Count == 0)
                    break;
            }

            await room.WaitAsync(cancellation).ConfigureAwait(false);
        }

        await _protocol.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends all subscriptions and attachments. GossipSub below is its owner's to dispose.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _users.Clear();
            _metrics.OutboxChanged(-_outbox.Count);
        }

        // Who waits for room to publish hears that there will be none.
        _protocol.Room.Fire();

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _emptying.ConfigureAwait(false);
    }

    void IGossipSubListener.OnMessage(PubSubMessage message, PeerId forwarder)
    {
        var received = new MeshMessage(message.Topic, message.Payload, message.Author.Id, forwarder, message.Sequence);
        lock (_lock)
            _users.DeliverReceived(received);
    }

    void IGossipSubListener.OnReadyChanged(bool isReady)
    {
        lock (_lock)
            _isReady = isReady;

        if (isReady)
            _becameReady.Writer.TryWrite(true);
    }

    /// <summary>Joins a topic for a user.</summary>
    internal bool TryJoin(string topic, ILocalUser user)
    {
        if (!IsTopic(topic))
            return false;

        lock (_lock)
            return !_isDisposed && TryJoinLocked(topic, user);
    }

    /// <summary>Leaves a topic for a user; the last one takes the node along.</summary>
    internal void Leave(string topic, ILocalUser user)
    {
        lock (_lock)
        {
            if (_users.Leave(topic, user))
                _protocol.Unsubscribe(topic);
        }
    }

    /// <summary>Takes an attachment off, with all of its topics.</summary>
    internal void Detach(MeshAttachment attachment)
    {
        lock (_lock)
        {
            foreach (string topic in _users.Detach(attachment))
                _protocol.Unsubscribe(topic);
        }
    }

    // Topics that other programs make of hashes have a + somewhere; a wildcard is a level of its own.
    private static bool HasWildcard(string topic)
    {
        foreach (Range level in topic.AsSpan().Split('/'))
        {
            if (topic.AsSpan()[level] is "+" or "#")
                return true;
        }

        return false;
    }

    private static bool IsUsable(string topic) =>
        !topic.Contains('\0', StringComparison.Ordinal) && !HasWildcard(topic);

    private bool IsTopic(string topic) =>
        _protocol.IsTopic(topic) && (!topic.AsSpan().ContainsAny(Unusual) || IsUsable(topic));

    private bool TryJoinLocked(string topic, ILocalUser user)
    {
        bool isJoined = _users.TryJoin(topic, user, out bool isFirst);
        if (isFirst)
            _protocol.Subscribe(topic);

        return isJoined;
    }

    private PublishOutcome PublishLocked(string topic, ReadOnlySpan<byte> payload, MeshAttachment? publisher)
    {
        if (_isDisposed && publisher is not null)
            return PublishOutcome.Refused; // a gateway may outlive its node, and has a device's datagram in hand

        ObjectDisposedException.ThrowIf(_isDisposed, typeof(MeshNode));
        if (!IsTopic(topic)
            || payload.Length > MeshMessage.MaxPayloadBytes
            || _protocol.TryCreate(topic, payload) is not { } message)
        {
            return PublishOutcome.Refused;
        }

        PublishOutcome outcome = SendLocked(message);
        if (outcome != PublishOutcome.Busy && _users.HearOwn(topic))
        {
            _users.DeliverOwn(
                new MeshMessage(message.Topic, message.Payload, NodeId, NodeId, message.Sequence), publisher);
        }

        return outcome;
    }

    private PublishOutcome SendLocked(PubSubMessage message)
    {
        // Behind what still waits, else the order would be lost.
        if (_isReady && _outbox.Count == 0)
            return _protocol.TryPublish(message) ? PublishOutcome.Sent : PublishOutcome.Busy;

        if (_isReady && _outbox.IsFull)
            return PublishOutcome.Busy;

        int dropped = _outbox.Add(message);
        _metrics.OutboxChanged(1 - dropped);
        _metrics.OutboxDropped(dropped);
        return PublishOutcome.Queued;
    }
}
