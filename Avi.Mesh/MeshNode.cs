using Avi.Mesh.PubSub;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh;

/// <summary>
/// A node of the mesh: publishes, subscribes, and knows its peers. All members may be called from any thread.
/// </summary>
public sealed partial class MeshNode : IAsyncDisposable
{
    private readonly MeshStack _stack;
    private readonly MeshOptions _options;
    private readonly ILogger _logger;
    private readonly MeshLifetime _lifetime;
    private readonly Lock _gate = new();
    private readonly HashSet<IAsyncDisposable> _handlers = [];
    private Task? _disposal;

    private MeshNode(MeshStack stack, MeshOptions options, HandlerPatience patience, ILogger logger)
    {
        _stack = stack;
        _options = options;
        _logger = logger;
        _lifetime = stack.Lifetime;
        Patience = patience;
    }

    /// <summary>
    /// Gets who the node is. The same at every start when there is an <see cref="MeshOptions.IdentityFile"/>.
    /// </summary>
    public PeerId Id => _stack.Swarm.LocalPeer;

    /// <summary>Gets the name that other nodes see.</summary>
    public string Name => _options.Name;

    /// <summary>
    /// Gets the addresses that others can dial, with the node's id at their end. When it listens on all interfaces, the
    /// first one is of the loopback interface, and works for nodes on the same host.
    /// </summary>
    public IReadOnlyList<string> Addresses => _stack.Addresses;

    /// <summary>Gets who is connected now.</summary>
    public IReadOnlyList<MeshPeer> Peers => _stack.Peers;

    /// <summary>Gets who may be connected; to be changed at any time.</summary>
    public MeshAdmission Admission => _stack.Admission;

    /// <summary>Gets a value indicating whether nobody has begun to stop the node.</summary>
    internal bool IsRunning => !_lifetime.HasEnded;

    /// <summary>Gets who waits for handlers.</summary>
    internal HandlerPatience Patience { get; }

    /// <summary>Gets the parts, for tests that look inside.</summary>
    internal MeshStack Stack => _stack;

    /// <summary>
    /// Subscribes to a topic. Messages that come after this call are in the subscription, read or not.
    /// </summary>
    /// <param name="topic">The topic, exactly; this does not know wildcards.</param>
    /// <param name="cancellation">
    /// Ends the subscription; reading then throws an <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>The messages; to be read once, and to be disposed when they are not read to their end.</returns>
    /// <exception cref="ArgumentException">The topic is empty or too long, or has a wildcard.</exception>
    /// <exception cref="InvalidOperationException">The node has 16,384 topics already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public MeshSubscription SubscribeAsync(string topic, CancellationToken cancellation = default)
    {
        _lifetime.ThrowIfEnded();
        return _stack.Topics.Subscribe(topic, _options.SubscriptionQueueCapacity, cancellation);
    }

    /// <summary>Subscribes to a topic, and has a handler called for each message, one after the other.</summary>
    /// <param name="topic">The topic, exactly; this does not know wildcards.</param>
    /// <param name="handler">
    /// The handler; its token ends with the subscription. What it throws is logged, and the next message is handled.
    /// </param>
    /// <returns>
    /// Ends the subscription when disposed, and waits for the handler, unless disposed by a handler or validator.
    /// </returns>
    /// <exception cref="ArgumentException">The topic is empty or too long, or has a wildcard.</exception>
    /// <exception cref="InvalidOperationException">The node has 16,384 topics already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable Subscribe(string topic, Func<MeshMessage, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);

        MeshSubscription subscription = SubscribeAsync(topic);
        var loop = new MeshHandlerLoop(this, subscription, handler, _logger);
        lock (_gate)
        {
            // A node that is being disposed has ended the subscription, and with it the loop.
            _handlers.Add(loop);
            loop.Start();
        }

        return loop;
    }

    /// <summary>
    /// Has an application judge a topic's messages before they are delivered here and handed on to other peers.
    /// </summary>
    /// <remarks>
    /// Several messages are judged at once (<see cref="MeshOptions.Validation"/>), and delivered in the order in which
    /// they came. Judged is what peers send, once its signature has been checked; what this node publishes is not. What
    /// throws or takes too long has ignored the message, and is logged. A message that was ignored or rejected is not
    /// asked for again; one for which there was no room may come from another peer.
    /// </remarks>
    /// <param name="topic">The topic, exactly. It need not be subscribed yet, and is not by this.</param>
    /// <param name="validator">Judges a message. Called on several threads; its token ends with its time.</param>
    /// <returns>
    /// Ends the judging when disposed: messages pass unjudged then, except those that wait, which are ignored. Waits
    /// for the validator, unless disposed by a handler or validator.
    /// </returns>
    /// <exception cref="ArgumentException">The topic is empty or too long, or has a wildcard.</exception>
    /// <exception cref="InvalidOperationException">The topic has a validator already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable Validate(
        string topic, Func<MeshMessage, CancellationToken, ValueTask<MessageVerdict>> validator)
    {
        ArgumentNullException.ThrowIfNull(validator);
        _lifetime.ThrowIfEnded();
        _stack.Topics.ThrowIfNoTopic(topic);
        return _stack.Validators.Add(this, topic, validator);
    }

    /// <summary>Publishes a message to the mesh and to the subscribers on this node.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">
    /// The bytes, at most <see cref="MeshMessage.MaxPayloadBytes"/>; leave them as they are until the task has ended.
    /// </param>
    /// <param name="cancellation">Ends the waiting for room; the message is not published then.</param>
    /// <returns>What became of it; never <see cref="PublishOutcome.Refused"/>.</returns>
    /// <exception cref="ArgumentException">
    /// The topic is empty or too long, or has a wildcard; or the payload is too large.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public ValueTask<PublishOutcome> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation = default)
    {
        _lifetime.ThrowIfEnded();
        _stack.Topics.ThrowIfNoTopic(topic);
        if (payload.Length > MeshMessage.MaxPayloadBytes)
        {
            throw new ArgumentException(
                $"The payload has {payload.Length} bytes; it takes {MeshMessage.MaxPayloadBytes}.", nameof(payload));
        }

        return _stack.Topics.PublishAsync(topic, payload, cancellation);
    }

    /// <summary>
    /// Watches who comes and goes, beginning with a <see cref="PeerConnected"/> for each peer that is there at the
    /// call. So one loop is told of all peers, of each once.
    /// </summary>
    /// <remarks>
    /// Events that happen after the call are in the stream, read or not: they wait in a bounded queue
    /// (<see cref="MeshOptions.EventQueueCapacity"/>), and when that is full, the oldest makes room. A stream that is
    /// dropped unread is cleaned up.
    /// </remarks>
    /// <param name="cancellation">
    /// Ends the stream; reading then throws an <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>The events; to be read once. They end when the node is disposed.</returns>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncEnumerable<MeshEvent> WatchAsync(CancellationToken cancellation = default)
    {
        _lifetime.ThrowIfEnded();
        return _stack.Events.Watch(cancellation);
    }

    /// <summary>Attaches a gateway: many topics in one queue.</summary>
    /// <param name="queueCapacity">
    /// How many messages wait for its reader; the oldest makes room, and is counted.
    /// </param>
    /// <returns>The attachment.</returns>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IMeshAttachment Attach(int queueCapacity = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueCapacity);
        _lifetime.ThrowIfEnded();
        return _stack.Topics.Attach(queueCapacity);
    }

    /// <summary>
    /// Stops the node: sends what was accepted, for at most <see cref="MeshOptions.FlushTimeout"/>, says goodbye to its
    /// peers, ends all subscriptions, and waits for its own tasks. Twice is the same as once.
    /// </summary>
    /// <remarks>
    /// Called from a handler or a validator, it only begins all that: it cannot wait for its caller. It waits for other
    /// handlers as long as they take; one that does not end with its token is named in the log.
    /// </remarks>
    /// <returns>A task that ends when nothing of the node runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
        {
            _lifetime.End();
            disposal = _disposal ??= CloseAsync();
        }

        if (!CallScope.IsInsideOf(this))
            await disposal.ConfigureAwait(false);
    }

    /// <summary>Takes a handler off the list of those that disposing waits for.</summary>
    internal void Forget(IAsyncDisposable handler)
    {
        lock (_gate)
            _handlers.Remove(handler);
    }

    private async Task CloseAsync()
    {
        CallScope.Leave();
        await _stack.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(TakeHandlers().Select(handler => handler.DisposeAsync().AsTask())).ConfigureAwait(false);

        _logger.NodeStopped(Name);
    }

    private IAsyncDisposable[] TakeHandlers()
    {
        lock (_gate)
            return [.. _handlers];
    }
}
