using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Transports;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>All connections of a node: listens, dials, keeps the limits, and gives protocols their streams.</summary>
#pragma warning disable MA0049 // The specification calls both the part and its centre the swarm.
internal sealed class Swarm : ISwarm, IAsyncDisposable
#pragma warning restore MA0049
{
    private readonly IReadOnlyList<ITransport> _transports;
    private readonly SwarmOptions _options;
    private readonly SwarmServices _services;
    private readonly SwarmPeers _peers;
    private readonly RefusalReport _refusals;
    private readonly StreamHandlers _handlers = new();
    private readonly OwnedTasks _connections = new();
    private readonly Acceptor _acceptor;
    private readonly DialQueue _dials;
    private readonly PeerProtection _protection = new();
    private readonly ConnectionManager _manager;
    private readonly Lock _gate = new();
    private readonly ListenAddresses _listenAddresses;
    private Func<PeerId, PeerStanding> _standingOf = static _ => PeerStanding.Unknown;
    private Task? _disposal;

    public Swarm(
        PeerId localPeer,
        IReadOnlyList<ITransport> transports,
        IReadOnlyList<ISecurityProtocol> securityProtocols,
        IReadOnlyList<IMuxer> muxers,
        SwarmOptions options,
        SwarmServices services)
    {
        LocalPeer = localPeer;
        _transports = transports;
        _options = options;
        _services = services;
        _peers = new SwarmPeers(options);
        _listenAddresses = new ListenAddresses(_peers.ReportLocalChange, options.InterfacePollInterval, services.Time);
        KnownPeers = new PeerStore(options.MaxKnownPeers, options.MaxAddressesOfPeer, services.Time);

        var upgrader = new ConnectionUpgrader(
            localPeer, securityProtocols, muxers, services.Network, new TrafficControl(options, services));
        _refusals = new RefusalReport(services);
        _acceptor = new Acceptor(upgrader, _peers, Admit, _refusals, options, services);
        var backoff = new DialBackoff(options.Dials, new Random(services.Seed));
        var dialler = new Dialler(transports, upgrader, backoff, options, services);
        _dials = new DialQueue(
            dialler, _peers, KnownPeers, () => _listenAddresses.Current, Admit, options, services);
        _manager = new ConnectionManager(
            _peers, KnownPeers, _protection, peer => _standingOf(peer), ConnectAsync, options.Manager, services);
        _peers.Observe(_manager);
    }

    /// <inheritdoc/>
    public PeerId LocalPeer { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Multiaddr> ListenAddresses => _listenAddresses.Current;

    /// <summary>
    /// Gets what the listeners are bound to, where 0.0.0.0 and :: are all interfaces, later ones too.
    /// </summary>
    public IReadOnlyList<Multiaddr> BoundAddresses => _listenAddresses.Bound;

    /// <inheritdoc/>
    public IReadOnlyList<ProtocolId> SupportedProtocols => _handlers.Protocols;

    /// <summary>Gets who is connected now.</summary>
    public IReadOnlyList<ConnectedPeer> ConnectedPeers => _peers.Connected;

    /// <inheritdoc/>
    public PeerStore KnownPeers { get; }

    /// <summary>Gets how many inbound connections are in their handshake.</summary>
    public int PendingHandshakes => _acceptor.PendingCount;

    /// <inheritdoc/>
    public void Handle(
        ProtocolId protocol,
        int maxStreamsOfPeer,
        Func<SwarmStream, CancellationToken, Task> handler,
        bool isReadToEnd = false)
    {
        _handlers.Add(protocol, new StreamHandler(maxStreamsOfPeer, handler, isReadToEnd));
        _peers.ReportLocalChange();
    }

    /// <inheritdoc/>
    public void Observe(ISwarmObserver observer) => _peers.Observe(observer);

    /// <inheritdoc/>
    public void ReportIdentified(PeerId peer, PeerIdentity identity)
    {
        KnownPeers.SetIdentity(peer, identity);
        _peers.ReportIdentified(peer, identity);
    }

    /// <inheritdoc/>
    public bool IsConnected(PeerId peer) => _peers.TryFind(peer, out _);

    /// <inheritdoc/>
    public Task ConnectAsync(PeerId peer, CancellationToken cancellation) =>
        DialAsync(peer, isPatient: true, cancellation);

    /// <inheritdoc/>
    public void ReportFound(PeerId peer, IReadOnlyList<Multiaddr> addresses, PeerSource source)
    {
        if (peer == LocalPeer)
            return;

        KnownPeers.AddFound(peer, addresses);
        _manager.ReportFound(peer, source);
    }

    /// <inheritdoc/>
    public void Protect(PeerId peer, string tag) => _protection.Protect(peer, tag);

    /// <inheritdoc/>
    public void Unprotect(PeerId peer, string tag) => _protection.Unprotect(peer, tag);

    /// <inheritdoc/>
    public void RankBy(Func<PeerId, PeerStanding> standingOf) => _standingOf = standingOf;

    /// <inheritdoc/>
    public Task DisconnectAsync(PeerId peer) => _manager.DismissAsync(peer);

    /// <inheritdoc/>
    public async Task ReportDeadAsync(PeerId peer)
    {
        foreach (Connection connection in _peers.Find(peer))
            await connection.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Gets a value indicating whether there are as many peers as the swarm looks for, and it does look.
    /// </summary>
    public bool HasEnoughPeers => _options.Manager.LowWater > 0 && !_manager.IsSeeking;

    /// <summary>Counts the connections of a peer.</summary>
    public int CountConnections(PeerId peer) => _peers.Find(peer).Count;

    /// <summary>Begins to listen. What was begun before a failure goes on; dispose the swarm.</summary>
    /// <exception cref="IOException">The address is in use, not one of this host, or of an unknown kind.</exception>
    public async Task ListenAsync(Multiaddr address, CancellationToken cancellation)
    {
        ITransport transport = _transports.FirstOrDefault(candidate => candidate.CanDial(address))
            ?? throw new IOException("This node cannot listen on addresses of this kind.");
        ITransportListener listener = await transport.ListenAsync(address, cancellation).ConfigureAwait(false);

        _listenAddresses.Add(listener);
        _acceptor.Start(listener);
        _manager.Start();
    }

    /// <summary>Connects to an address, unless the peer that it names is connected already.</summary>
    /// <param name="address">
    /// The address. A peer id at its end is a demand. An address that is only a peer id is looked up.
    /// </param>
    /// <param name="cancellation">Ends the waiting. The dial goes on, and its connection is kept.</param>
    /// <returns>A connection to the peer.</returns>
    /// <exception cref="DialException">There is none; its reason says why.</exception>
    public async Task<Connection> DialAsync(Multiaddr address, CancellationToken cancellation)
    {
        if (address.PeerId is not { } peer)
            return await _dials.DialAsync(address, cancellation).ConfigureAwait(false);

        if (address.WithoutPeerId().PeerId is not null)
            return await DialAsync(peer, isPatient: false, cancellation).ConfigureAwait(false);

        return FindConnection(peer) ?? await _dials.DialAsync(address, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SwarmStream> OpenStreamAsync(
        PeerId peer, IReadOnlyList<ProtocolId> protocols, CancellationToken cancellation)
    {
        IOException? failure = null;
        foreach (Connection connection in _peers.Find(peer))
        {
            try
            {
                return await connection.OpenStreamAsync(protocols, cancellation).ConfigureAwait(false);
            }
            catch (IOException exception) when (exception is not ProtocolNotSupportedException)
            {
                // This connection is at its end, or the peer is busy on it; it may have another.
                failure = exception;
            }
        }

        throw failure ?? new IOException($"Peer {peer} is not connected.");
    }

    /// <summary>Closes the connections that the gate allows no longer. It must have been told before.</summary>
    public async Task CloseDeniedAsync()
    {
        foreach (Connection denied in _peers.All.Where(connection => AskGate(connection.Remote) != ConnectionRefusal.None))
            await denied.CloseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SwarmStream> OpenStreamAsync(
        PeerId peer, ProtocolId protocol, ReadOnlyMemory<byte> firstBytes, CancellationToken cancellation)
    {
        IOException? failure = null;
        foreach (Connection connection in _peers.Find(peer))
        {
            IMuxedStream stream;
            try
            {
                stream = await connection.OpenRawStreamAsync(cancellation).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                // As above. Nothing was said yet.
                failure = exception;
                continue;
            }

            bool isSpoken = KnownPeers.FindIdentity(peer)?.Protocols.Contains(protocol) is true;
            return await connection.BeginAsync(stream, protocol, firstBytes, isSpoken, cancellation)
                .ConfigureAwait(false);
        }

        throw failure ?? new IOException($"Peer {peer} is not connected.");
    }

    /// <summary>
    /// Listens no more, gives up what is not ready, says goodbye on every connection, and awaits all tasks.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
            disposal = _disposal ??= CloseAsync();

        await disposal.ConfigureAwait(false);
    }

    private async Task CloseAsync()
    {
        IReadOnlyList<Connection> connections = _peers.Close();
        await _manager.DisposeAsync().ConfigureAwait(false);
        await _listenAddresses.DisposeAsync().ConfigureAwait(false);
        await _acceptor.DisposeAsync().ConfigureAwait(false);
        await _dials.DisposeAsync().ConfigureAwait(false);
        foreach (Connection connection in connections)
            await connection.CloseAsync().ConfigureAwait(false);

        await _connections.CloseAsync().ConfigureAwait(false);
    }

    private async Task<Connection> DialAsync(PeerId peer, bool isPatient, CancellationToken cancellation) =>
        FindConnection(peer) ?? await _dials.DialAsync(peer, isPatient, cancellation).ConfigureAwait(false);

    /// <returns>A connection that is there already, or <see langword="null"/>.</returns>
    /// <exception cref="DialException">It is this node itself.</exception>
    private Connection? FindConnection(PeerId peer)
    {
        if (peer == LocalPeer)
            throw new DialException(Multiaddr.Parse($"/p2p/{peer}"), DialFailure.Self, "it is this node itself.");

        return _peers.TryFind(peer, out Connection? existing) ? existing : null;
    }

    private Admission Admit(UpgradedConnection upgraded)
    {
        ConnectedPeer remote = upgraded.Remote;
        var connection = new Connection(remote, upgraded.Muxed, _handlers, _options, _services);
        IReadOnlyList<Connection> older = [];
        ConnectionRefusal refusal = AskGate(remote);
        if (refusal == ConnectionRefusal.None)
            refusal = _peers.TryAdd(connection, out older);

        if (refusal == ConnectionRefusal.None && !_connections.TryStart(() => ServeAsync(connection, older)))
        {
            _peers.Remove(connection);
            refusal = ConnectionRefusal.Closing;
        }

        if (refusal != ConnectionRefusal.None)
            _refusals.Add(remote.Address, refusal);

        return new Admission(connection, refusal);
    }

    private ConnectionRefusal AskGate(ConnectedPeer remote)
    {
        // Again the address: a dialled host name has become one only now.
        if (!_services.Gate.AllowsAddress(remote.Address))
            return ConnectionRefusal.AddressDenied;

        return _services.Gate.AllowsPeer(remote.Id) ? ConnectionRefusal.None : ConnectionRefusal.PeerDenied;
    }

    private async Task ServeAsync(Connection connection, IReadOnlyList<Connection> older)
    {
        _services.Metrics.ConnectionOpened(connection.Remote.IsInbound);
        _services.Logger.ConnectionUp(connection.Remote.Id, connection.Remote.Address, connection.Remote.IsInbound);
        Task replacing = Task.WhenAll(older.Select(other => ReplaceAsync(other, connection)));

        // Whoever was denied since the gate was asked is not in the list that closing the denied has seen.
        if (AskGate(connection.Remote) != ConnectionRefusal.None)
            await connection.CloseAsync().ConfigureAwait(false);

        MuxedConnectionEnd end = await connection.ServeAsync().ConfigureAwait(false);
        if (end is MuxedConnectionEnd.ClosedByPeer or MuxedConnectionEnd.ConnectionLost)
            await connection.FinishReadingAsync().ConfigureAwait(false);

        _peers.Remove(connection);
        _services.Metrics.ConnectionEnded(connection.Remote.IsInbound, end);
        _services.Logger.ConnectionDown(connection.Remote.Id, end);
        await connection.DisposeAsync().ConfigureAwait(false);
        await replacing.ConfigureAwait(false);
    }

    /// <summary>
    /// Of two connections of a peer the newer one stays: the older one may be dead without anybody knowing. Only one
    /// side closes one that lives, since each side may see another one as the newer: who listens, when the same side
    /// has dialled twice; who has the larger id, when both sides have dialled.
    /// </summary>
    private bool IsOursToReplace(ConnectedPeer newer, ConnectedPeer older) => newer.IsInbound == older.IsInbound
        ? newer.IsInbound
        : LocalPeer.Bytes.Span.SequenceCompareTo(newer.Id.Bytes.Span) > 0;

    /// <summary>Closes a connection that a newer one of the same peer has taken the place of.</summary>
    private async Task ReplaceAsync(Connection older, Connection newer)
    {
        try
        {
            bool isOurs = IsOursToReplace(newer.Remote, older.Remote);
            bool isYoung = older.Age < _options.SimultaneousDials;
            if (isYoung && !isOurs)
                await Task.Delay(_options.DuplicateGrace * 2, _services.Time, newer.Closing).ConfigureAwait(false);

            bool isAlive = (isYoung && isOurs) || await older
                .ProbeAsync(isOurs ? _options.ProbeTimeout : _options.ProbeTimeout * 2, newer.Closing)
                .ConfigureAwait(false);
            if (isAlive && !isOurs)
                return;

            if (isAlive)
                await Task.Delay(_options.DuplicateGrace, _services.Time, newer.Closing).ConfigureAwait(false);

            await older.CloseAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The newer one went first.
        }
    }
}
