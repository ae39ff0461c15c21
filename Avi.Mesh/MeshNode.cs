using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Tcp;
using Avi.Mesh.Settings;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Avi.Mesh;

/// <summary>
/// A node of the mesh: publishes, subscribes, and knows its peers. All members may be called from any thread.
/// </summary>
public sealed partial class MeshNode : IAsyncDisposable
{
    private const string DefaultListenAddress = "/ip4/0.0.0.0/tcp/0";

    private readonly MeshStack _stack;
    private readonly MeshOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly HashSet<IAsyncDisposable> _handlers = [];
    private Task? _disposal;

    private MeshNode(MeshStack stack, MeshOptions options, ILogger logger)
    {
        _stack = stack;
        _options = options;
        _logger = logger;
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
    internal bool IsRunning
    {
        get
        {
            lock (_gate)
                return _disposal is null;
        }
    }

    /// <summary>Gets the parts, for tests that look inside.</summary>
    internal MeshStack Stack => _stack;

    /// <summary>Starts a node: it listens when the task has ended, and goes on dialling its bootstrap nodes.</summary>
    /// <param name="options">How it is set up; not to be changed afterwards.</param>
    /// <param name="cancellation">Ends the start, and leaves nothing behind.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">A setting is wrong; the message names it.</exception>
    /// <exception cref="MeshListenException">An address to listen on is in use, or is not one of this host.</exception>
    /// <exception cref="IOException">
    /// The identity file cannot be read or written, or that of the network's key holds none.
    /// </exception>
    public static Task<MeshNode> StartAsync(MeshOptions options, CancellationToken cancellation) =>
        StartAsync(options, services: null, cancellation);

    /// <summary>Starts a node, with a log, a meter or a clock of the caller's.</summary>
    /// <param name="options">How it is set up; not to be changed afterwards.</param>
    /// <param name="services">What it takes from its surroundings.</param>
    /// <param name="cancellation">Ends the start, and leaves nothing behind.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">A setting is wrong; the message names it.</exception>
    /// <exception cref="MeshListenException">An address to listen on is in use, or is not one of this host.</exception>
    /// <exception cref="IOException">
    /// The identity file cannot be read or written, or that of the network's key holds none.
    /// </exception>
    public static Task<MeshNode> StartAsync(
        MeshOptions options, MeshServices? services = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        services ??= new MeshServices();
        var tcp = new TcpTransport(new TcpTransportOptions(), services.Time);
        return StartAsync(options, services, [tcp], cancellation);
    }

    /// <summary>
    /// Subscribes to a topic. Messages that come after this call are in the subscription, read or not.
    /// </summary>
    /// <param name="topic">The topic, exactly; this does not know wildcards.</param>
    /// <param name="cancellation">Ends the subscription.</param>
    /// <returns>The messages; to be read once, and to be disposed when they are not read to their end.</returns>
    /// <exception cref="ArgumentException">The topic is empty or too long.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public MeshSubscription SubscribeAsync(string topic, CancellationToken cancellation = default) =>
        _stack.Topics.Subscribe(topic, _options.SubscriptionQueueCapacity, cancellation);

    /// <summary>Subscribes to a topic, and has a handler called for each message, one after the other.</summary>
    /// <param name="topic">The topic, exactly; this does not know wildcards.</param>
    /// <param name="handler">
    /// The handler; its token ends with the subscription. What it throws is logged, and the next message is handled.
    /// </param>
    /// <returns>
    /// Ends the subscription when disposed, and waits for the handler, unless disposed by a handler or validator.
    /// </returns>
    /// <exception cref="ArgumentException">The topic is empty or too long.</exception>
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
    /// Ends the judging when disposed: messages pass unjudged then, except those that wait, which are ignored. Waits for
    /// the validator, unless disposed by a handler or validator.
    /// </returns>
    /// <exception cref="ArgumentException">The topic is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The topic has a validator already.</exception>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public IAsyncDisposable Validate(
        string topic, Func<MeshMessage, CancellationToken, ValueTask<MessageVerdict>> validator)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(validator);
        if (!_stack.Gossip.IsTopic(topic))
            throw new ArgumentException("A topic is not empty, well-formed, and at most 1,024 bytes.", nameof(topic));

        return _stack.Validators.Add(this, topic, validator);
    }

    /// <summary>Publishes a message to the mesh and to the subscribers on this node.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The bytes; leave them as they are until the task has ended.</param>
    /// <param name="cancellation">Ends the waiting for room; the message is not published then.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ObjectDisposedException">The node is disposed.</exception>
    public ValueTask<PublishOutcome> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return _stack.Topics.PublishAsync(topic, payload, cancellation);
    }

    /// <summary>
    /// Watches who comes and goes. Events that happen after this call are in the stream, read or not.
    /// </summary>
    /// <remarks>
    /// They wait in a bounded queue (<see cref="MeshOptions.EventQueueCapacity"/>); when it is full, the oldest makes
    /// room. Who is connected already is in <see cref="Peers"/>. A stream that is dropped unread is cleaned up.
    /// </remarks>
    /// <param name="cancellation">Ends the stream.</param>
    /// <returns>The events; to be read once.</returns>
    public IAsyncEnumerable<MeshEvent> WatchAsync(CancellationToken cancellation = default) =>
        _stack.Events.Watch(cancellation);

    /// <summary>
    /// Connects to a node, unless it is connected already. A connection that is lost later is made again as long as the
    /// node has fewer peers than <see cref="MeshConnectionOptions.LowWater"/>.
    /// </summary>
    /// <param name="address">
    /// A multiaddr such as <c>/ip4/192.0.2.10/tcp/4001</c>. With <c>/p2p/</c> the node there must prove that identity;
    /// <c>/p2p/…</c> alone dials the addresses that a node was met at before.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>A task that ends when the connection is up.</returns>
    /// <exception cref="ArgumentException">The text is no multiaddr.</exception>
    /// <exception cref="MeshConnectException">There is no connection; the message says why.</exception>
    public async Task ConnectAsync(string address, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Multiaddr.TryParse(address, out Multiaddr? multiaddr))
        {
            throw new ArgumentException(
                $"'{address}' is no multiaddr such as /ip4/127.0.0.1/tcp/4001.", nameof(address));
        }

        try
        {
            await _stack.Swarm.DialAsync(multiaddr, cancellation).ConfigureAwait(false);
        }
        catch (DialException exception)
        {
            throw new MeshConnectException(address, exception);
        }
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
        return _stack.Topics.Attach(queueCapacity);
    }

    /// <summary>
    /// Stops the node: sends what was accepted, for at most <see cref="MeshOptions.FlushTimeout"/>, says goodbye to its
    /// peers, ends all subscriptions, and waits for its own tasks. Twice is the same as once.
    /// </summary>
    /// <remarks>Called from a message handler or a validator, it only begins all that: it cannot wait for its caller.</remarks>
    /// <returns>A task that ends when nothing of the node runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
            disposal = _disposal ??= CloseAsync();

        if (!CallScope.IsInsideOf(this))
            await disposal.ConfigureAwait(false);
    }

    /// <summary>Starts a node on other transports than TCP.</summary>
    internal static async Task<MeshNode> StartAsync(
        MeshOptions options,
        MeshServices services,
        IReadOnlyList<ITransport> transports,
        CancellationToken cancellation)
    {
        ValidateOptionsResult validation = new MeshOptionsValidator().Validate(name: null, options);
        if (validation.Failed)
            throw new ArgumentException(validation.FailureMessage, nameof(options));

        ILogger logger = services.LoggerFactory?.CreateLogger<MeshNode>() ?? NullLogger<MeshNode>.Instance;
        MeshNetworkKey? network = options.Admission.LoadNetworkKey();
        PrivateKey identity = options.IdentityFile is { } file
            ? IdentityFile.LoadOrCreate(file)
            : PrivateKey.Generate();
        var node = new MeshNode(
            new MeshStack(options, services, identity, network, transports, logger), options, logger);
        try
        {
            await node._stack.StartAsync(ListenAddressesOf(options), cancellation).ConfigureAwait(false);
            logger.NodeStarted(options.Name, node.Id, string.Join(' ', node.Addresses));
            if (network is not null)
                logger.NetworkIsPrivate(options.Name, network.Fingerprint);

            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says what a node is to listen on.</summary>
    internal static IReadOnlyList<string> ListenAddressesOf(MeshOptions options) =>
        options.ListenAddresses is { Count: > 0 } chosen ? [.. chosen] : [DefaultListenAddress];

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
        foreach (IAsyncDisposable handler in TakeHandlers())
            await handler.DisposeAsync().ConfigureAwait(false);

        _logger.NodeStopped(Name);
    }

    private IAsyncDisposable[] TakeHandlers()
    {
        lock (_gate)
            return [.. _handlers];
    }
}
