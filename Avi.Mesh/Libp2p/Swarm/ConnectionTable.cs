using System.Diagnostics;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>
/// Which connections there are, and whether there is room for another. Decides; not for several threads.
/// </summary>
internal sealed class ConnectionTable(SwarmOptions options)
{
    private readonly Dictionary<PeerId, List<Connection>> _ofPeer = [];
    private readonly Dictionary<string, int> _inboundOfHost = [];

    /// <summary>Gets how many connections others have opened.</summary>
    public int InboundCount { get; private set; }

    /// <summary>Gets how many connections we have opened.</summary>
    public int OutboundCount { get; private set; }

    /// <summary>Gets one connection of each peer, its oldest.</summary>
    public IEnumerable<Connection> Peers => _ofPeer.Values.Select(connections => connections[0]);

    /// <summary>Gets all connections.</summary>
    public IEnumerable<Connection> All => _ofPeer.Values.SelectMany(connections => connections);

    /// <summary>Says whether an inbound connection of a host would be taken.</summary>
    public ConnectionRefusal CheckInbound(string host)
    {
        if (InboundCount >= options.MaxInboundConnections)
            return ConnectionRefusal.TooManyInbound;

        return _inboundOfHost.GetValueOrDefault(host) >= options.MaxInboundConnectionsOfHost
            ? ConnectionRefusal.TooManyOfHost
            : ConnectionRefusal.None;
    }

    /// <summary>Takes a connection if there is room.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isFirst">Whether its peer had no other.</param>
    public ConnectionRefusal TryAdd(Connection connection, out bool isFirst)
    {
        isFirst = false;
        ConnectionRefusal refusal = CheckDirection(connection);
        if (refusal != ConnectionRefusal.None)
            return refusal;

        if (!_ofPeer.TryGetValue(connection.Remote.Id, out List<Connection>? connections))
        {
            isFirst = true;
            _ofPeer.Add(connection.Remote.Id, connections = []);
        }
        else if (connections.Count >= options.MaxConnectionsOfPeer)
        {
            return ConnectionRefusal.TooManyOfPeer;
        }

        connections.Add(connection);
        Count(connection, 1);
        return ConnectionRefusal.None;
    }

    /// <summary>Forgets a connection that was taken.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isLast">Whether its peer has no other.</param>
    public void Remove(Connection connection, out bool isLast)
    {
        List<Connection> connections = _ofPeer[connection.Remote.Id];
        bool wasThere = connections.Remove(connection);
        Debug.Assert(wasThere, "A connection is removed once, by its owner.");

        isLast = connections.Count == 0;
        if (isLast)
            _ofPeer.Remove(connection.Remote.Id);

        Count(connection, -1);
    }

    /// <summary>Finds a peer's connections.</summary>
    /// <returns>The newest first: after a peer's crash, the older ones may be dead without knowing it.</returns>
    public Connection[] Find(PeerId peer)
    {
        if (!_ofPeer.TryGetValue(peer, out List<Connection>? connections))
            return [];

        Connection[] newestFirst = [.. connections];
        Array.Reverse(newestFirst);
        return newestFirst;
    }

    private ConnectionRefusal CheckDirection(Connection connection)
    {
        if (connection.Remote.IsInbound)
            return CheckInbound(connection.Host);

        return OutboundCount >= options.MaxOutboundConnections
            ? ConnectionRefusal.TooManyOutbound
            : ConnectionRefusal.None;
    }

    private void Count(Connection connection, int change)
    {
        if (!connection.Remote.IsInbound)
        {
            OutboundCount += change;
            return;
        }

        InboundCount += change;
        int ofHost = _inboundOfHost.GetValueOrDefault(connection.Host) + change;
        if (ofHost == 0)
            _inboundOfHost.Remove(connection.Host);
        else
            _inboundOfHost[connection.Host] = ofHost;
    }
}
