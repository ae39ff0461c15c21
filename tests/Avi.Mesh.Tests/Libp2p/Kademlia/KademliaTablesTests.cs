using System.Diagnostics.Metrics;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>What a node keeps for others, and for whom.</summary>
internal sealed class KademliaTablesTests
{
    private static readonly PeerOrigin Outside = PeerOrigin.Of(Multiaddr.Parse("/ip4/203.0.113.5/tcp/1"));
    private static readonly PeerOrigin Inside = PeerOrigin.Of(Multiaddr.Parse("/ip4/192.168.1.7/tcp/1"));

    private readonly Meter _meter = new("tables");
    private KademliaTables _tables = null!; // Set before each test.

    [SetUp]
    public void CreateTables() => _tables = new KademliaTables(
        TestPeerIds.Of(1),
        [new SignedValueValidator()],
        new KademliaOptions(),
        _ => [],
        TimeProvider.System,
        new KademliaMetrics(_meter));

    [OneTimeTearDown]
    public void DisposeMeter() => _meter.Dispose();

    [Test]
    public void Provider_outside_cannot_send_neighbours_to_hosts_of_their_network()
    {
        byte[] key = Multihash.OfSha256([1]);
        PeerId provider = TestPeerIds.Of(2);
        Multiaddr reachable = Multiaddr.Parse("/ip4/203.0.113.5/tcp/4001");

        Serve(provider, Outside, new KademliaMessage
        {
            Type = KademliaMessageType.AddProvider,
            Key = key,
            ProviderPeers = [new KademliaPeer(provider, [Multiaddr.Parse("/ip4/192.168.1.1/tcp/22"), reachable])],
        });
        KademliaMessage? answer = Serve(
            TestPeerIds.Of(3), Inside, new KademliaMessage { Type = KademliaMessageType.GetProviders, Key = key });

        Assert.That(answer!.ProviderPeers.Single().Addresses, Is.EqualTo(new[] { reachable }));
    }

    [Test]
    public void Publisher_that_fills_the_store_makes_room_for_others()
    {
        using PrivateKey hostile = PrivateKey.Generate();
        using PrivateKey honest = PrivateKey.Generate();

        for (int i = 0; i < 300; i++)
            Put(hostile, $"{i}", new byte[60 << 10], Outside);
        RequestOutcome[] outcomes =
            [.. Enumerable.Range(0, 100).Select(i => Put(honest, $"firmware{i}", new byte[9_000], Outside))];

        Assert.That(outcomes, Is.All.EqualTo(RequestOutcome.Served));
    }

    [Test]
    public void Host_that_fills_the_store_with_made_up_publishers_makes_room_for_other_hosts()
    {
        using PrivateKey honest = PrivateKey.Generate();

        for (int i = 0; i < 1_100; i++)
        {
            using PrivateKey madeUp = PrivateKey.Generate();
            Put(madeUp, "x", [1], Outside);
        }

        RequestOutcome[] outcomes = [.. Enumerable.Range(0, 100).Select(i => Put(honest, $"{i}", [1], Inside))];

        Assert.That(outcomes, Is.All.EqualTo(RequestOutcome.Served));
    }

    private RequestOutcome Put(PrivateKey publisher, string name, byte[] value, PeerOrigin origin)
    {
        byte[] key = SignedValue.KeyOf(publisher.PeerId, name);
        return _tables.Serve(
            publisher.PeerId,
            origin,
            new KademliaMessage
            {
                Type = KademliaMessageType.PutValue,
                Key = key,
                Record = new KademliaRecord(key, SignedValue.Seal(key, 1, value, publisher)),
            },
            out _);
    }

    private KademliaMessage? Serve(PeerId sender, PeerOrigin origin, KademliaMessage request)
    {
        Assert.That(_tables.Serve(sender, origin, request, out KademliaMessage? answer), Is.EqualTo(RequestOutcome.Served));
        return answer;
    }
}
