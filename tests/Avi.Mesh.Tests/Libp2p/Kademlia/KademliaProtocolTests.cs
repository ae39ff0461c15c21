using Avi.Mesh.Libp2p.Kademlia;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;

using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Kademlia;

/// <summary>Nodes with all real layers, which know each other only by way of others.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KademliaProtocolTests
{
    private readonly MemoryNetwork _network = new();
    private readonly List<KademliaNode> _nodes = [];

    [TearDown]
    public async Task DisposeNodesAsync()
    {
        foreach (KademliaNode node in _nodes)
            await node.DisposeAsync();
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_is_found_by_way_of_others_and_can_be_connected_to(CancellationToken cancellation)
    {
        (KademliaNode here, _, KademliaNode there) = await StartChainAsync(cancellation);

        IReadOnlyList<Multiaddr> addresses = await here.Kademlia.FindPeerAsync(there.Id, cancellation);
        await here.Swarm.ConnectAsync(there.Id, cancellation);

        Assert.That(addresses, Does.Contain(there.Swarm.ListenAddresses[0]));
        Assert.That(here.Swarm.IsConnected(there.Id), Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task Client_is_found_but_asked_by_nobody(CancellationToken cancellation)
    {
        KademliaNode here = await StartAsync();
        KademliaNode middle = await StartAsync();
        KademliaNode client = await StartAsync(new KademliaOptions { IsServer = false });
        await client.MeetAsync(middle, cancellation);
        await here.MeetAsync(middle, cancellation);
        await here.KnowsAsync(1, cancellation);

        IReadOnlyList<Multiaddr> addresses = await here.Kademlia.FindPeerAsync(client.Id, cancellation);

        Assert.That(addresses, Does.Contain(client.Swarm.ListenAddresses[0]));
        Assert.That(
            async () => await middle.OpenAsync(client, cancellation),
            Throws.InstanceOf<ProtocolNotSupportedException>());
        Assert.That(middle.Kademlia.TableSize, Is.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_that_nobody_knows_is_not_found(CancellationToken cancellation)
    {
        (KademliaNode here, _, _) = await StartChainAsync(cancellation);

        Assert.That(await here.Kademlia.FindPeerAsync(TestPeerIds.Of(1), cancellation), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Nodes_that_know_one_find_all_others(CancellationToken cancellation)
    {
        KademliaNode first = await StartAsync();
        for (int i = 0; i < 5; i++)
            await (await StartAsync()).MeetAsync(first, cancellation);

        foreach (KademliaNode node in _nodes)
            await node.KnowsAsync(_nodes.Count - 1, cancellation);

        Assert.That(_nodes.Select(node => node.Kademlia.TableSize), Is.All.EqualTo(_nodes.Count - 1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Value_is_kept_by_others_and_found_without_its_publisher(CancellationToken cancellation)
    {
        (KademliaNode here, KademliaNode middle, KademliaNode there) = await StartChainAsync(cancellation);
        KademliaRecord record = here.Sign("name", sequence: 1, 7, 8);

        int keepers = await here.Kademlia.PutValueAsync(record, cancellation);
        await here.DisposeAsync();
        _nodes.Remove(here);
        ReadOnlyMemory<byte>? value = await there.Kademlia.GetValueAsync(record.Key, cancellation);

        Assert.That(keepers, Is.EqualTo(3));
        Assert.That(value?.ToArray(), Is.EqualTo(record.Value.ToArray()));
        Assert.That(middle.Kademlia.TableSize, Is.Positive);
    }

    [Test, CancelAfter(20_000)]
    public async Task Value_that_nobody_has_is_not_found(CancellationToken cancellation)
    {
        (KademliaNode here, _, KademliaNode there) = await StartChainAsync(cancellation);

        Assert.That(
            await here.Kademlia.GetValueAsync(SignedValue.KeyOf(there.Id, "nothing"), cancellation), Is.Null);
    }

    [Test, CancelAfter(20_000)]
    public async Task Newest_value_wins_and_who_has_an_older_one_gets_it(CancellationToken cancellation)
    {
        (KademliaNode here, KademliaNode middle, KademliaNode there) = await StartChainAsync(cancellation);
        KademliaRecord older = here.Sign("name", sequence: 1, 1);
        KademliaRecord newer = here.Sign("name", sequence: 2, 2);
        await middle.AskAsync(there, Put(newer), cancellation);
        await there.AskAsync(middle, Put(older), cancellation);

        ReadOnlyMemory<byte>? value = await here.Kademlia.GetValueAsync(newer.Key, cancellation);
        KademliaRecord? corrected = null;
        while (corrected?.Value.Span.SequenceEqual(newer.Value.Span) is not true)
            corrected = (await there.AskAsync(middle, Get(newer.Key), cancellation))?.Record;

        Assert.That(value?.ToArray(), Is.EqualTo(newer.Value.ToArray()));
    }

    [Test, CancelAfter(20_000)]
    public async Task Provider_is_found_with_its_address(CancellationToken cancellation)
    {
        (KademliaNode here, _, KademliaNode there) = await StartChainAsync(cancellation);
        byte[] key = Multihash.OfSha256([1, 2, 3]);

        int told = await there.Kademlia.ProvideAsync(key, cancellation);
        IReadOnlyList<KademliaPeer> providers = await here.Kademlia.FindProvidersAsync(key, cancellation);

        Assert.That(told, Is.Positive);
        Assert.That(providers.Select(provider => provider.Id), Is.EqualTo(new[] { there.Id }));
        Assert.That(providers[0].Addresses, Does.Contain(there.Swarm.ListenAddresses[0]));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nobody_can_announce_somebody_else(CancellationToken cancellation)
    {
        (KademliaNode here, KademliaNode middle, KademliaNode there) = await StartChainAsync(cancellation);
        byte[] key = Multihash.OfSha256([1, 2, 3]);
        var lie = new KademliaMessage
        {
            Type = KademliaMessageType.AddProvider,
            Key = key,
            ProviderPeers = [new KademliaPeer(there.Id, [TestPeerIds.Address(1)])],
        };

        KademliaMessage? answer = await here.AskAsync(middle, lie, cancellation);
        IReadOnlyList<KademliaPeer> providers = await there.Kademlia.FindProvidersAsync(key, cancellation);

        Assert.That(answer, Is.Null);
        Assert.That(providers, Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Several_requests_on_one_stream_are_answered_in_turn(CancellationToken cancellation)
    {
        (KademliaNode here, KademliaNode middle, _) = await StartChainAsync(cancellation);
        await using SwarmStream stream = await here.OpenAsync(middle, cancellation);

        foreach (KademliaMessageType type in new[] { KademliaMessageType.Ping, KademliaMessageType.FindNode })
        {
            await stream.WriteAsync(new KademliaMessage { Type = type, Key = here.Id.Bytes }.ToFrame(), cancellation);
            KademliaMessage? answer = await KademliaFrames.ReadAsync(stream, cancellation);
            Assert.That(answer?.Type, Is.EqualTo(type));
        }

        await stream.CloseWriteAsync(cancellation);
        Assert.That(await KademliaFrames.ReadAsync(stream, cancellation), Is.Null);
    }

    [TestCase(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F }, TestName = "Message_that_is_too_long_resets_the_stream")]
    [TestCase(new byte[] { 0x80, 0x00 }, TestName = "Length_that_is_no_varint_resets_the_stream")]
    [TestCase(new byte[] { 0x02, 0x08, 0x09 }, TestName = "Message_of_no_known_type_resets_the_stream")]
    [TestCase(new byte[] { 0x02, 0x08, 0x04 }, TestName = "Request_without_a_key_resets_the_stream")]
    [TestCase(new byte[] { 0x03, 0x12, 0x01, 0x61 }, TestName = "Put_without_a_record_resets_the_stream")]
    [CancelAfter(20_000)]
    public async Task Nonsense_resets_the_stream_and_others_go_on(byte[] nonsense)
    {
        CancellationToken cancellation = TestContext.CurrentContext.CancellationToken;
        (KademliaNode here, KademliaNode middle, KademliaNode there) = await StartChainAsync(cancellation);
        await using SwarmStream stream = await here.OpenAsync(middle, cancellation);

        await stream.WriteAsync(nonsense, cancellation);

        Assert.That(
            async () => await stream.ReadAsync(new byte[1], cancellation), Throws.InstanceOf<IOException>());
        Assert.That(await here.Kademlia.FindPeerAsync(there.Id, cancellation), Is.Not.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Value_of_another_publisher_is_refused(CancellationToken cancellation)
    {
        (KademliaNode here, KademliaNode middle, KademliaNode there) = await StartChainAsync(cancellation);
        KademliaRecord forged = here.Sign("name", 1, 1) with { Key = SignedValue.KeyOf(there.Id, "name") };

        Assert.That(
            async () => await here.AskAsync(middle, Put(forged), cancellation), Throws.InstanceOf<IOException>());
        Assert.That(
            () => here.Kademlia.PutValueAsync(forged, cancellation), Throws.InstanceOf<ArgumentException>());
    }

    [Test, CancelAfter(20_000)]
    public async Task Stream_beyond_the_limit_of_a_peer_is_refused(CancellationToken cancellation)
    {
        (KademliaNode here, KademliaNode middle, _) = await StartChainAsync(cancellation);
        var streams = new List<SwarmStream>();
        for (int i = 0; i < new KademliaOptions().MaxStreamsOfPeer; i++)
            streams.Add(await PingOnNewStreamAsync());

        Assert.That(PingOnNewStreamAsync, Throws.InstanceOf<IOException>());
        foreach (SwarmStream stream in streams)
            await stream.DisposeAsync();

        async Task<SwarmStream> PingOnNewStreamAsync()
        {
            SwarmStream stream = await here.OpenAsync(middle, cancellation);
            var ping = new KademliaMessage { Type = KademliaMessageType.Ping };
            await stream.WriteAsync(ping.ToFrame(), cancellation);
            Assert.That(await KademliaFrames.ReadAsync(stream, cancellation), Is.Not.Null);
            return stream;
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Peer_that_does_not_answer_is_given_up(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        KademliaNode here = await StartAsync(new KademliaOptions { IsServer = false }, time);
        Task asked = await MeetSilentAsync(here, cancellation);

        Task<IReadOnlyList<Multiaddr>> finding = here.Kademlia.FindPeerAsync(TestPeerIds.Of(1), cancellation);
        await asked.WaitAsync(cancellation);
        while (!finding.IsCompleted)
        {
            // Which of its requests the node waits for, nothing here can see.
            time.Advance(new KademliaOptions().RequestTimeout);
            await Task.Yield();
        }

        Assert.That(await finding, Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Disposing_ends_what_is_being_looked_up(CancellationToken cancellation)
    {
        KademliaNode here = await StartAsync();
        Task asked = await MeetSilentAsync(here, cancellation);
        Task<IReadOnlyList<Multiaddr>> finding = here.Kademlia.FindPeerAsync(TestPeerIds.Of(1), cancellation);
        await asked.WaitAsync(cancellation);

        await here.Kademlia.DisposeAsync();

        Assert.That(async () => await finding, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Has a node meet a server that does not answer.</summary>
    /// <returns>A task that ends when the server is asked something.</returns>
    private async Task<Task> MeetSilentAsync(KademliaNode node, CancellationToken cancellation)
    {
        KademliaNode silent = await StartAsync(new KademliaOptions { IsServer = false });
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silent.Swarm.Handle(new KademliaOptions().Protocol, 32, async (stream, closing) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, closing);
        });
        await node.MeetAsync(silent, cancellation);
        await node.KnowsAsync(1, cancellation);
        return asked.Task;
    }

    private static KademliaMessage Put(KademliaRecord record) =>
        new() { Type = KademliaMessageType.PutValue, Key = record.Key, Record = record };

    private static KademliaMessage Get(ReadOnlyMemory<byte> key) =>
        new() { Type = KademliaMessageType.GetValue, Key = key };

    private async Task<KademliaNode> StartAsync(KademliaOptions? options = null, TimeProvider? time = null)
    {
        KademliaNode node = await KademliaNode.StartAsync(_network, options, time);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Starts three nodes, of which only the one in the middle has met both others.</summary>
    private async Task<(KademliaNode Here, KademliaNode Middle, KademliaNode There)> StartChainAsync(
        CancellationToken cancellation)
    {
        KademliaNode here = await StartAsync();
        KademliaNode middle = await StartAsync();
        KademliaNode there = await StartAsync();
        await there.MeetAsync(middle, cancellation);
        await here.MeetAsync(middle, cancellation);
        await middle.KnowsAsync(2, cancellation);
        await here.KnowsAsync(1, cancellation);
        return (here, middle, there);
    }
}
