using System.Security.Cryptography;
using Avi.Mesh.Events;
using Avi.Mesh.Libp2p.Discovery;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Security.PrivateNetwork;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.PubSub;
using Avi.Mesh.Settings;
using Avi.Mesh.Streams;
using Avi.Mesh.Telemetry;
using Microsoft.Extensions.Logging;

namespace Avi.Mesh;

/// <summary>The parts of a node, put together: made from the bottom up, ended from the top down.</summary>
internal sealed class MeshStack : IAsyncDisposable
{
    private readonly MeshOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PrivateKey _identity;
    private readonly MeshMetrics _metrics;
    private readonly IdentifyProtocol _identify;
    private readonly PingLiveness _liveness;
    private readonly BootstrapDiscovery _bootstrap;
    private readonly KademliaMetrics _kademliaMetrics;
    private readonly KademliaProtocol? _kademlia;
    private readonly MdnsMetrics _mdnsMetrics;
    private MdnsDiscovery? _mdns;
    private readonly AddressBook? _addressBook;

    public MeshStack(
        MeshOptions options,
        MeshServices services,
        PrivateKey identity,
        MeshNetworkKey? network,
        IReadOnlyList<ITransport> transports,
        ILogger logger)
    {
        _options = options;
        _time = services.Time;
        _logger = logger;
        _identity = identity;
        Network = network;
        _metrics = new MeshMetrics(services.MeterFactory);

        AccessRules access = CreateAccessRules(options.Admission);
        Swarm = CreateSwarm(transports, access);
        Admission = new MeshAdmission(access, Swarm.CloseDeniedAsync, Lifetime);
        _identify = new IdentifyProtocol(
            Swarm,
            identity,
            new IdentifyOptions { AgentVersion = options.Name },
            _time,
            logger,
            new IdentifyMetrics(_metrics.Meter));
        var ping = new PingOptions { Interval = options.Connections.PingInterval };
        Ping = new PingProtocol(Swarm, ping, _time);
        _liveness = new PingLiveness(
            Swarm, Ping, ping, _time, NewRandom(), logger, new PingMetrics(_metrics.Meter));
        Gossip = new GossipSubProtocol(
            Swarm,
            identity,
            MeshPubSubSetup.OptionsOf(options),
            _time,
            NewRandom(),
            logger,
            new GossipSubMetrics(_metrics.Meter));
        var metrics = new PubSubMetrics(_metrics.Meter);
        Topics = new PlainPlane(Gossip, new PubSubOptions { OutboxCapacity = options.OutboxCapacity }, metrics);
        Validators = new TopicValidators(
            new ValidationServices(options.Validation, _time, logger, metrics, Gossip.Judge));
        Streams = new MeshStreams(Swarm, options.Streams, _time, _metrics.Meter, logger);
        Events = new MeshEventHub(options.EventQueueCapacity, _metrics);
        _kademliaMetrics = new KademliaMetrics(_metrics.Meter);
        _kademlia = options.Discovery.Kademlia.Enabled ? CreateKademlia() : null;
        Directory = new MeshDirectory(_kademlia, identity, _time, Lifetime);
        _bootstrap = CreateBootstrap();
        _mdnsMetrics = new MdnsMetrics(_metrics.Meter);
        _addressBook = CreateAddressBook();
    }

    /// <summary>Gets whether the node still works for its users.</summary>
    public MeshLifetime Lifetime { get; } = new();

    public Swarm Swarm { get; }

    public MeshAdmission Admission { get; }

    /// <summary>Gets the key of the private network that the node is in, if it is.</summary>
    public MeshNetworkKey? Network { get; }

    public PingProtocol Ping { get; }

    public GossipSubProtocol Gossip { get; }

    public PlainPlane Topics { get; }

    public TopicValidators Validators { get; }

    public MeshStreams Streams { get; }

    public MeshEventHub Events { get; }

    public MeshDirectory Directory { get; }

    /// <summary>Gets the addresses that others can dial, those of the loopback interface first.</summary>
    public IReadOnlyList<string> Addresses =>
    [
        .. Swarm.ListenAddresses
            .OrderBy(address => Hosts.IsLoopback(address) ? 0 : 1)
            .Select(address => address.WithPeerId(Swarm.LocalPeer).ToString()),
    ];

    /// <summary>Gets who is connected, with the names that they say they have.</summary>
    public IReadOnlyList<MeshPeer> Peers =>
        [.. Swarm.ConnectedPeers.Select(peer => new MeshPeer(
            peer.Id,
            peer.Address.ToString(),
            peer.IsInbound,
            Swarm.KnownPeers.FindIdentity(peer.Id)?.AgentVersion ?? string.Empty)
        {
            Score = Gossip.ScoreOf(peer.Id),
        })];

    /// <summary>Listens, and begins to dial. On failure, dispose.</summary>
    /// <exception cref="MeshListenException">An address cannot be listened on.</exception>
    public async Task StartAsync(IEnumerable<string> listenAddresses, CancellationToken cancellation)
    {
        _identify.Start();
        Ping.Start();
        _liveness.Start();
        Topics.Start(Validators);
        Streams.Start();
        _kademlia?.Start();
        MeshPubSubSetup.Introduce(_options, Swarm, Gossip);

        // Watched last, so that who hears of a peer can use it.
        Swarm.Observe(Events);
        _addressBook?.Load();
        cancellation.ThrowIfCancellationRequested();
        foreach (string address in listenAddresses)
            await ListenAsync(address, cancellation).ConfigureAwait(false);

        // Listening is done in a moment and looks at no token; what follows would go on for good.
        cancellation.ThrowIfCancellationRequested();
        _bootstrap.Start();
        if (_options.Discovery.Mdns)
        {
            _mdns = CreateMdns();
            _mdns.Start();
        }

        _addressBook?.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        if (_mdns is not null)
            await _mdns.DisposeAsync().ConfigureAwait(false);

        if (_kademlia is not null)
            await _kademlia.DisposeAsync().ConfigureAwait(false);

        await _bootstrap.DisposeAsync().ConfigureAwait(false);
        await Streams.DisposeAsync().ConfigureAwait(false);
        await Topics.DisposeAsync().ConfigureAwait(false);
        await Validators.DisposeAsync().ConfigureAwait(false);
        await Gossip.DisposeAsync().ConfigureAwait(false);
        await _liveness.DisposeAsync().ConfigureAwait(false);
        await Ping.DisposeAsync().ConfigureAwait(false);
        await _identify.DisposeAsync().ConfigureAwait(false);
        await Swarm.DisposeAsync().ConfigureAwait(false);
        if (_addressBook is not null)
            await _addressBook.DisposeAsync().ConfigureAwait(false);

        Events.Complete();
        _metrics.Dispose();
        _identity.Dispose();
    }

    private static Random NewRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    private static AccessRules CreateAccessRules(MeshAdmissionOptions options)
    {
        var rules = new AccessRules(
            [.. options.AllowedPeers.Select(PeerId.Parse)],
            [.. options.AllowedNetworks.Select(MeshAdmissionOptions.ParseNetwork)]);
        foreach (string peer in options.DeniedPeers)
            rules.Deny(PeerId.Parse(peer));

        foreach (string network in options.DeniedNetworks)
            rules.Deny(MeshAdmissionOptions.ParseNetwork(network));

        return rules;
    }

    private Swarm CreateSwarm(IReadOnlyList<ITransport> transports, IConnectionGate gate)
    {
        MeshLimits limits = _options.Limits;
        var memory = new MemoryBudget(
            limits.MaxUnreadBytes, limits.MaxInboundConnections + limits.MaxOutboundConnections);
        _metrics.Watch(memory);
        var metrics = new SwarmMetrics(_metrics.Meter);
        var muxer = new YamuxMuxer(
            new YamuxOptions { MaxStreams = limits.MaxStreamsPerConnection },
            _time,
            memory,
            () => metrics.StreamRefused(StreamRefusal.TooManyOfConnection));
        var options = new SwarmOptions
        {
            MaxInboundConnections = limits.MaxInboundConnections,
            MaxInboundConnectionsOfHost = limits.MaxInboundConnectionsPerAddress,
            MaxOutboundConnections = limits.MaxOutboundConnections,
            MaxPendingHandshakes = limits.MaxPendingHandshakes,
            HandshakeTimeout = limits.HandshakeTimeout,
            MaxBytesPerSecondFromPeer = limits.MaxBytesPerSecondFromPeer,
            MaxBytesPerSecondToPeer = limits.MaxBytesPerSecondToPeer,
            DialTimeout = limits.HandshakeTimeout,
            Manager = new ConnectionManagerOptions
            {
                LowWater = _options.Connections.LowWater,
                HighWater = _options.Connections.HighWater,
                NewPeerGrace = _options.Connections.NewPeerGrace,
            },
        };
        return new Swarm(
            _identity.PeerId,
            transports,
            [new NoiseProtocol(_identity, [muxer.Id])],
            [muxer],
            options,
            new SwarmServices(_time, _logger, metrics)
            {
                Gate = gate,
                Network = Network is { } network ? new NetworkProtector(network.Key) : null,
            });
    }

    private BootstrapDiscovery CreateBootstrap()
    {
        var options = new BootstrapOptions
        {
            MinRedialPause = _options.MinRedialPause,
            MaxRedialPause = _options.MaxRedialPause,
        };
        return new BootstrapDiscovery(
            Swarm, _options.Bootstrap.Select(Multiaddr.Parse), options, _time, NewRandom(), _logger);
    }

    private KademliaProtocol CreateKademlia() => new(
        Swarm,
        _options.Discovery.Kademlia.ToProtocol(MeshNode.ListenAddressesOf(_options).Select(Multiaddr.Parse)),
        [new PublicKeyValidator(), new SignedValueValidator()],
        _time,
        NewRandom(),
        _logger,
        _kademliaMetrics);

    private MdnsDiscovery CreateMdns()
    {
        var names = MdnsNames.Create(Network?.Fingerprint, NewRandom());
        var interfaces = new MdnsInterfaces(Swarm.LocalPeer, Swarm.BoundAddresses);
        return new MdnsDiscovery(
            Swarm,
            new MdnsNetwork(interfaces, _time, _logger),
            names,
            new MdnsOptions(),
            new MdnsServices(_time, NewRandom(), _logger, _mdnsMetrics));
    }

    private AddressBook? CreateAddressBook() => _options.Connections.AddressBookFile is { } path
        ? new AddressBook(Swarm.KnownPeers, path, _options.Connections.AddressBookInterval, _time, _logger)
        : null;

    private async Task ListenAsync(string address, CancellationToken cancellation)
    {
        try
        {
            await Swarm.ListenAsync(Multiaddr.Parse(address), cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            throw new MeshListenException(address, exception);
        }
    }

    private async Task FlushAsync()
    {
        if (_options.FlushTimeout == TimeSpan.Zero)
            return;

        using var limit = new TimeLimit(_options.FlushTimeout, _time, CancellationToken.None);
        try
        {
            await Topics.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _logger.FlushTimedOut(_options.Name, _options.FlushTimeout);
        }
        catch (IOException)
        {
            // The peer that should have had it has gone.
        }
    }
}
