using System.Threading.Channels;
using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Transports.Memory;

using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>What a node does at the edges of its options, beside a server that hears requests and never answers.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KademliaLimitTests
{
    private readonly MemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<PeerId> _heard = Channel.CreateUnbounded<PeerId>();

    [Test, CancelAfter(20_000)]
    public async Task Lookup_ends_with_what_it_found_when_its_time_is_over(CancellationToken cancellation)
    {
        var options = new KademliaOptions { LookupTimeout = TimeSpan.FromSeconds(5) };
        await using KademliaNode node = await KademliaNode.StartAsync(_network, options, _time);
        await using KademliaNode mute = await StartMuteAsync(node, cancellation);

        Task<IReadOnlyList<Multiaddr>> looking = node.Kademlia.FindPeerAsync(TestPeerIds.Of(1), cancellation);
        await _heard.Reader.ReadAsync(cancellation);
        bool endedEarly = looking.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await looking, Is.Empty);
        Assert.That(endedEarly, Is.False);
    }

    [Test, CancelAfter(20_000)]
    public async Task One_key_too_many_is_not_published_until_another_is_withdrawn(CancellationToken cancellation)
    {
        await using KademliaNode node = await KademliaNode.StartAsync(
            _network, new KademliaOptions { MaxPublished = 2 });
        byte[] first = Multihash.OfSha256([1]);
        byte[] third = Multihash.OfSha256([3]);

        await node.Kademlia.ProvideAsync(first, cancellation);
        await node.Kademlia.ProvideAsync(Multihash.OfSha256([2]), cancellation);
        await node.Kademlia.ProvideAsync(first, cancellation);

        Assert.That(
            async () => await node.Kademlia.ProvideAsync(third, cancellation),
            Throws.InvalidOperationException.With.Message.Contains("2 keys"));
        Assert.That(
            async () => await node.Kademlia.PutValueAsync(node.Sign("name", sequence: 1, 7), cancellation),
            Throws.InvalidOperationException.With.Message.Contains("2 keys"));
        Assert.That(node.Kademlia.Withdraw(first), Is.True);
        Assert.That(async () => await node.Kademlia.ProvideAsync(third, cancellation), Throws.Nothing);
    }

    // The node's own first lookup, which every first server sets off, has its time over before the test begins.
    private async Task<KademliaNode> StartMuteAsync(KademliaNode node, CancellationToken cancellation)
    {
        KademliaNode mute = await KademliaNode.StartAsync(_network, new KademliaOptions { IsServer = false });
        mute.Swarm.Handle(new KademliaOptions().Protocol, maxStreamsOfPeer: 8, async (stream, closing) =>
        {
            await _heard.Writer.WriteAsync(stream.Peer, closing);
            await Task.Delay(Timeout.Infinite, closing);
        });

        await node.MeetAsync(mute, cancellation);
        await node.KnowsAsync(servers: 1, cancellation);
        await _heard.Reader.ReadAsync(cancellation);
        _time.Advance(TimeSpan.FromSeconds(5));
        return mute;
    }
}
