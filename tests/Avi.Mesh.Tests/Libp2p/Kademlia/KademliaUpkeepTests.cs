using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports.Memory;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>What a node does by itself, again and again.</summary>
internal sealed class KademliaUpkeepTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    private readonly MemoryNetwork _network = new();

    [Test, CancelAfter(20_000)]
    public async Task What_was_published_reaches_those_who_come_later(CancellationToken cancellation)
    {
        await using KademliaNode publisher = await KademliaNode.StartAsync(
            _network, new KademliaOptions { RefreshInterval = Often, RepublishInterval = Often });
        await using KademliaNode early = await KademliaNode.StartAsync(_network);
        await using KademliaNode late = await KademliaNode.StartAsync(_network);
        await publisher.MeetAsync(early, cancellation);
        await publisher.KnowsAsync(servers: 1, cancellation);
        byte[] key = Multihash.OfSha256([1]);
        await publisher.Kademlia.ProvideAsync(key, cancellation);
        var question = new KademliaMessage { Type = KademliaMessageType.GetProviders, Key = key };

        await late.MeetAsync(publisher, cancellation);
        KademliaMessage? before = await publisher.AskAsync(late, question, cancellation);
        IReadOnlyList<KademliaPeer> providers = [];
        while (providers.Count == 0)
            providers = (await publisher.AskAsync(late, question, cancellation))!.ProviderPeers;

        Assert.That(before, Is.Not.Null);
        Assert.That(providers.Single().Id, Is.EqualTo(publisher.Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nodes_that_were_never_told_of_each_other_meet_by_refreshing(CancellationToken cancellation)
    {
        var options = new KademliaOptions { RefreshInterval = Often };
        await using KademliaNode hub = await KademliaNode.StartAsync(_network);
        await using KademliaNode first = await KademliaNode.StartAsync(_network, options);
        await using KademliaNode second = await KademliaNode.StartAsync(_network, options);

        await first.MeetAsync(hub, cancellation);
        await second.MeetAsync(hub, cancellation);

        await first.KnowsAsync(servers: 2, cancellation);
        await second.KnowsAsync(servers: 2, cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Nodes_of_another_name_are_another_table(CancellationToken cancellation)
    {
        var ours = new KademliaOptions { Protocol = new ProtocolId("/plant/kad/1.0.0") };
        await using KademliaNode first = await KademliaNode.StartAsync(_network, ours);
        await using KademliaNode second = await KademliaNode.StartAsync(_network, ours);
        await using KademliaNode other = await KademliaNode.StartAsync(_network);

        await first.MeetAsync(other, cancellation);
        await first.MeetAsync(second, cancellation);
        await first.KnowsAsync(servers: 1, cancellation);
        await second.KnowsAsync(servers: 1, cancellation);

        Assert.That(other.Kademlia.TableSize, Is.Zero);
        Assert.That(
            async () => await other.OpenAsync(first, cancellation),
            Throws.TypeOf<Avi.Mesh.Libp2p.Swarm.ProtocolNotSupportedException>());
    }
}
