using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture]
internal sealed class ConnectionTableTests
{
    private static readonly SwarmOptions Small = new()
    {
        MaxInboundConnections = 3,
        MaxInboundConnectionsOfHost = 2,
        MaxOutboundConnections = 2,
        MaxConnectionsOfPeer = 2,
    };

    [Test]
    public void First_and_last_connection_of_a_peer_are_told_apart_from_those_between()
    {
        var table = new ConnectionTable(Small);
        Connection inbound = TestPeers.Connection(1, isInbound: true);
        Connection outbound = TestPeers.Connection(1, isInbound: false);

        table.TryAdd(inbound, out bool isFirst);
        table.TryAdd(outbound, out bool isSecondFirst);
        table.Remove(inbound, out bool isFirstLast);
        table.Remove(outbound, out bool isLast);

        Assert.That((isFirst, isSecondFirst, isFirstLast, isLast), Is.EqualTo((true, false, false, true)));
    }

    [Test]
    public void Newest_connection_of_a_peer_is_found_first()
    {
        var table = new ConnectionTable(Small);
        Connection older = TestPeers.Connection(1, isInbound: true);
        Connection newer = TestPeers.Connection(1, isInbound: false);
        table.TryAdd(older, out _);
        table.TryAdd(newer, out _);

        Connection[] found = table.Find(TestPeers.Id(1));

        Assert.That(found, Is.EqualTo(new[] { newer, older }));
        Assert.That(table.Find(TestPeers.Id(2)), Is.Empty);
    }

    [Test]
    public void One_host_cannot_take_all_inbound_places()
    {
        var table = new ConnectionTable(Small);
        ConnectionRefusal[] ofOneHost = AddInbound(table, "/ip4/192.0.2.1/tcp/1", 1, 2, 3);
        ConnectionRefusal ofAnother = AddInbound(table, "/ip4/192.0.2.2/tcp/1", 4)[0];

        Assert.That(
            ofOneHost,
            Is.EqualTo(new[] { ConnectionRefusal.None, ConnectionRefusal.None, ConnectionRefusal.TooManyOfHost }));
        Assert.That(ofAnother, Is.EqualTo(ConnectionRefusal.None));
    }

    [Test]
    public void Inbound_places_come_to_an_end_and_come_back()
    {
        var table = new ConnectionTable(Small with { MaxInboundConnectionsOfHost = 10 });
        Connection first = TestPeers.Connection(1, isInbound: true);
        table.TryAdd(first, out _);

        ConnectionRefusal[] more = AddInbound(table, "/ip4/192.0.2.1/tcp/1", 2, 3, 4);
        ConnectionRefusal full = table.CheckInbound("192.0.2.9");
        table.Remove(first, out _);
        ConnectionRefusal afterRemoval = table.CheckInbound("192.0.2.9");

        Assert.That(more[2], Is.EqualTo(ConnectionRefusal.TooManyInbound));
        Assert.That((full, afterRemoval), Is.EqualTo((ConnectionRefusal.TooManyInbound, ConnectionRefusal.None)));
    }

    [Test]
    public void Outbound_connections_do_not_take_inbound_places()
    {
        var table = new ConnectionTable(Small);
        ConnectionRefusal[] outbound =
        [
            table.TryAdd(TestPeers.Connection(1, isInbound: false), out _),
            table.TryAdd(TestPeers.Connection(2, isInbound: false), out _),
            table.TryAdd(TestPeers.Connection(3, isInbound: false), out _),
        ];

        Assert.That(outbound[2], Is.EqualTo(ConnectionRefusal.TooManyOutbound));
        Assert.That(table.CheckInbound("192.0.2.1"), Is.EqualTo(ConnectionRefusal.None));
        Assert.That((table.InboundCount, table.OutboundCount), Is.EqualTo((0, 2)));
    }

    [Test]
    public void One_peer_has_a_few_connections_and_no_more()
    {
        var table = new ConnectionTable(Small with { MaxInboundConnectionsOfHost = 10 });

        ConnectionRefusal[] refusals = AddInbound(table, "/ip4/192.0.2.1/tcp/1", 1, 1, 1);

        Assert.That(
            refusals,
            Is.EqualTo(new[] { ConnectionRefusal.None, ConnectionRefusal.None, ConnectionRefusal.TooManyOfPeer }));
        Assert.That(table.InboundCount, Is.EqualTo(2));
    }

    private static ConnectionRefusal[] AddInbound(ConnectionTable table, string address, params int[] peers) =>
        [.. peers.Select(peer => table.TryAdd(TestPeers.Connection(peer, isInbound: true, address), out _))];
}
