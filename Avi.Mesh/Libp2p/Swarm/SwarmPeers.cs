using System.Diagnostics.CodeAnalysis;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Keeps the connections, and tells the observers who comes and goes, in order. For several threads.</summary>
internal sealed class SwarmPeers(SwarmOptions options)
{
    // Held while observers are called, so that they hear one thing after the other. Taken before _gate, never inside
    // it: an observer may ask this object anything.
    private readonly Lock _telling = new();
    private readonly Lock _gate = new();
    private readonly ConnectionTable _table = new(options);
    private readonly List<ISwarmObserver> _observers = [];
    private bool _isClosed;

    /// <summary>Gets how many connections we have opened.</summary>
    public int OutboundCount
    {
        get
        {
            lock (_gate)
                return _table.OutboundCount;
        }
    }

    /// <summary>Gets who is connected now.</summary>
    public IReadOnlyList<ConnectedPeer> Connected
    {
        get
        {
            lock (_gate)
                return [.. _table.Peers.Select(connection => connection.Remote)];
        }
    }

    /// <summary>Gets all connections that are there now.</summary>
    public IReadOnlyList<Connection> All
    {
        get
        {
            lock (_gate)
                return [.. _table.All];
        }
    }

    /// <summary>Adds an observer, before the first connection.</summary>
    public void Observe(ISwarmObserver observer)
    {
        lock (_telling)
            _observers.Add(observer);
    }

    /// <summary>Says whether an inbound connection of a host would be taken now.</summary>
    public ConnectionRefusal CheckInbound(string host)
    {
        lock (_gate)
            return _isClosed ? ConnectionRefusal.Closing : _table.CheckInbound(host);
    }

    /// <summary>Takes a connection if there is room. When the call returns, the observers know of it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="older">The peer's other connections, all those that were taken before.</param>
    public ConnectionRefusal TryAdd(Connection connection, out IReadOnlyList<Connection> older)
    {
        older = [];
        lock (_telling)
        {
            lock (_gate)
            {
                if (_isClosed)
                    return ConnectionRefusal.Closing;

                Connection[] others = _table.Find(connection.Remote.Id);
                ConnectionRefusal refusal = _table.TryAdd(connection, out _);
                if (refusal != ConnectionRefusal.None)
                    return refusal;

                older = others;
            }

            foreach (ISwarmObserver observer in _observers)
            {
                if (older.Count == 0)
                    observer.OnPeerConnected(connection.Remote);
                else
                    observer.OnPeerReconnected(connection.Remote);
            }

            return ConnectionRefusal.None;
        }
    }

    /// <summary>
    /// Forgets a connection that was taken. When the call returns, the observers know that its peer is gone.
    /// </summary>
    public void Remove(Connection connection)
    {
        lock (_telling)
        {
            bool isLast;
            lock (_gate)
                _table.Remove(connection, out isLast);

            if (!isLast)
                return;

            foreach (ISwarmObserver observer in _observers)
                observer.OnPeerDisconnected(connection.Remote.Id);
        }
    }

    /// <summary>Tells the observers what a peer says of itself, unless it has left.</summary>
    public void ReportIdentified(PeerId peer, PeerIdentity identity)
    {
        lock (_telling)
        {
            if (!TryFind(peer, out _))
                return;

            foreach (ISwarmObserver observer in _observers)
                observer.OnPeerIdentified(peer, identity);
        }
    }

    /// <summary>Tells the observers that this node itself has changed.</summary>
    public void ReportLocalChange()
    {
        lock (_telling)
        {
            foreach (ISwarmObserver observer in _observers)
                observer.OnLocalChanged();
        }
    }

    /// <summary>Finds a peer's newest connection.</summary>
    public bool TryFind(PeerId peer, [NotNullWhen(true)] out Connection? connection)
    {
        IReadOnlyList<Connection> newestFirst = Find(peer);
        connection = newestFirst.Count > 0 ? newestFirst[0] : null;
        return connection is not null;
    }

    /// <summary>Finds a peer's connections, the newest first.</summary>
    public IReadOnlyList<Connection> Find(PeerId peer)
    {
        lock (_gate)
            return _table.Find(peer);
    }

    /// <summary>Takes no more connections.</summary>
    /// <returns>Those that are there.</returns>
    public IReadOnlyList<Connection> Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [.. _table.All];
        }
    }
}
