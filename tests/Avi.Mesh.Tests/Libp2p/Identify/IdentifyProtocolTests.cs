using System.Diagnostics.Metrics;

using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports.Memory;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Identify;

/// <summary>Two nodes with all layers, or one and a peer that does as the test likes.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class IdentifyProtocolTests
{
    private static readonly ProtocolId Other = new("/test/other/1.0.0");

    private static readonly TimeSpan Timeout = TimeSpan.FromDays(1);

    private readonly MemoryNetwork _network = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Meter _meter = new("Avi.Mesh.Tests");

    [Test, CancelAfter(10_000)]
    public async Task Both_sides_learn_what_the_other_is(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identifyA = Start(a, "node-a");
        await using IdentifyProtocol identifyB = Start(b, "node-b");
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        PeerIdentity ofB = await a.NextIdentityAsync(cancellation);
        PeerIdentity ofA = await b.NextIdentityAsync(cancellation);

        Assert.That((ofA.AgentVersion, ofB.AgentVersion), Is.EqualTo(("node-a", "node-b")));
        Assert.That((ofA.ProtocolVersion, ofB.ProtocolVersion), Is.EqualTo(("/avi/1.0.0", "/avi/1.0.0")));
        Assert.That(ofB.Protocols, Is.EquivalentTo(new[] { IdentifyProtocol.Query, IdentifyProtocol.Push }));
        Assert.That(ofB.ListenAddresses, Is.EqualTo(b.Swarm.ListenAddresses));
        Assert.That(ofA.ObservedAddress, Is.EqualTo(b.Swarm.ListenAddresses[0]));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_comes_back_before_it_was_missed_is_asked_again(CancellationToken cancellation)
    {
        using var key = PrivateKey.Generate();
        await using var a = new LayeredNode(_network);
        await using var before = new LayeredNode(_network, key: key);
        await using var after = new LayeredNode(_network, key: key);
        await using IdentifyProtocol identifyA = Start(a, "a");
        await using IdentifyProtocol identifyBefore = Start(before, "before");
        await using IdentifyProtocol identifyAfter = Start(after, "after");
        await a.ListenAsync();
        await before.ListenAsync();

        await a.DialAsync(before, cancellation);
        PeerIdentity first = await a.NextIdentityAsync(cancellation);
        await after.DialAsync(a, cancellation);
        PeerIdentity second = await a.NextIdentityAsync(cancellation);

        Assert.That((first.AgentVersion, second.AgentVersion), Is.EqualTo(("before", "after")));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_does_not_speak_it_stays_connected(CancellationToken cancellation)
    {
        var log = new RecordingLog();
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a", log);
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        string line = await log.NextAsync(cancellation);

        Assert.That(line, Does.Contain(nameof(IdentifyFailure.NotSupported)));
        Assert.That(a.Swarm.IsConnected(b.Id), Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task Push_changes_what_it_says_and_leaves_the_rest(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a");
        Answer(b, new IdentifyMessage { AgentVersion = "old", ProtocolVersion = "/avi/1.0.0", Protocols = [Other] });
        await a.ListenAsync();
        await b.ListenAsync();
        await a.DialAsync(b, cancellation);
        PeerIdentity before = await a.NextIdentityAsync(cancellation);

        await PushAsync(b, a, new IdentifyMessage { AgentVersion = "new" }, cancellation);
        PeerIdentity after = await a.NextIdentityAsync(cancellation);

        Assert.That((before.AgentVersion, after.AgentVersion), Is.EqualTo(("old", "new")));
        Assert.That((after.ProtocolVersion, after.Protocols.Single()), Is.EqualTo(("/avi/1.0.0", Other)));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_names_another_key_is_not_believed_and_stays_connected(CancellationToken cancellation)
    {
        var log = new RecordingLog();
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a", log);
        Answer(b, new IdentifyMessage { AgentVersion = "liar", PublicKey = a.Key.PublicKey.Protobuf });
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        string line = await log.NextAsync(cancellation);
        await PushAsync(b, a, new IdentifyMessage { AgentVersion = "honest" }, cancellation);
        PeerIdentity identity = await a.NextIdentityAsync(cancellation);

        Assert.That(line, Does.Contain(nameof(IdentifyFailure.WrongKey)));
        Assert.That(identity.AgentVersion, Is.EqualTo("honest"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Addresses_that_name_another_peer_are_left_out(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a");
        await a.ListenAsync();
        await b.ListenAsync();
        Answer(b, new IdentifyMessage
        {
            ListenAddresses =
            [
                b.Swarm.ListenAddresses[0].WithPeerId(a.Id),
                b.Swarm.ListenAddresses[0].WithPeerId(b.Id),
            ],
        });

        await a.DialAsync(b, cancellation);
        PeerIdentity identity = await a.NextIdentityAsync(cancellation);

        Assert.That(identity.ListenAddresses.Single().PeerId, Is.EqualTo(b.Id));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_outside_cannot_send_us_to_hosts_of_our_network(CancellationToken cancellation)
    {
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a");
        await a.ListenAsync();
        await b.ListenAsync();
        Multiaddr inside = Multiaddr.Parse("/ip4/192.168.1.1/tcp/22");
        Multiaddr outside = Multiaddr.Parse("/ip4/203.0.113.9/tcp/4001");
        Answer(b, new IdentifyMessage
        {
            ListenAddresses = [inside],
            SignedPeerRecord = new PeerRecord(b.Id, 1, [inside, outside]).Seal(b.Key),
        });

        await a.DialAsync(b, cancellation);
        PeerIdentity identity = await a.NextIdentityAsync(cancellation);

        Assert.That(identity.ListenAddresses, Is.EqualTo(new[] { outside }));
        Assert.That(a.Swarm.KnownPeers.FindAddresses(b.Id), Does.Contain(outside).And.Not.Contain(inside));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_sends_nonsense_stays_connected(CancellationToken cancellation)
    {
        var log = new RecordingLog();
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a", log);
        b.Swarm.Handle(IdentifyProtocol.Query, 2, async (stream, closing) =>
        {
            await stream.WriteAsync(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, closing);
            await stream.CloseWriteAsync(closing);
        });
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        string line = await log.NextAsync(cancellation);

        Assert.That(line, Does.Contain(nameof(IdentifyFailure.StreamFailed)));
        Assert.That(a.Swarm.IsConnected(b.Id), Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_does_not_answer_in_time_stays_connected(CancellationToken cancellation)
    {
        var log = new RecordingLog();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var a = new LayeredNode(_network);
        await using var b = new LayeredNode(_network);
        await using IdentifyProtocol identify = Start(a, "node-a", log);
        b.Swarm.Handle(IdentifyProtocol.Query, 2, async (stream, closing) =>
        {
            asked.SetResult();
            await stream.ReadAsync(new byte[1], closing);
        });
        await a.ListenAsync();
        await b.ListenAsync();

        await a.DialAsync(b, cancellation);
        await asked.Task.WaitAsync(cancellation);
        _time.Advance(Timeout);
        string line = await log.NextAsync(cancellation);

        Assert.That(line, Does.Contain(nameof(IdentifyFailure.TimedOut)));
        Assert.That(a.Swarm.IsConnected(b.Id), Is.True);
    }

    private static void Answer(LayeredNode node, IdentifyMessage message) =>
        node.Swarm.Handle(IdentifyProtocol.Query, 2, async (stream, closing) =>
        {
            await stream.WriteAsync(IdentifyReaderTests.Frame(message), closing);
            await stream.CloseWriteAsync(closing);
        });

    private static async Task PushAsync(
        LayeredNode from, LayeredNode to, IdentifyMessage message, CancellationToken cancellation)
    {
        await using SwarmStream stream =
            await from.Swarm.OpenStreamAsync(to.Id, [IdentifyProtocol.Push], cancellation);
        await stream.WriteAsync(IdentifyReaderTests.Frame(message), cancellation);
        await stream.CloseWriteAsync(cancellation);
    }

    private IdentifyProtocol Start(LayeredNode node, string name, ILogger? log = null)
    {
        // The tests advance the clock for the push's delay and for this; the one must not be the other. And they push
        // again as soon as a push is heard, a moment before its stream has given back its place.
        var options = new IdentifyOptions
        {
            AgentVersion = name,
            Timeout = Timeout,
            MaxStreamsOfPeer = IdentifyOptions.MaxPushesAtOnce + 1,
        };
        var identify = new IdentifyProtocol(
            node.Swarm, node.Key, options, _time, log ?? NullLogger.Instance, new IdentifyMetrics(_meter));
        identify.Start();
        return identify;
    }
}
