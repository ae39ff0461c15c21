using Avi.Interop.Tests.Streams;
using Avi.Mesh.Libp2p.Identify;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Ping;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Identify;

/// <summary>Both sides learn who the other is, whoever dialled.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IdentifyTests
{
    private static readonly ProtocolId[] TheirProtocols =
        [EchoProtocol.Id, IdentifyProtocol.Query, IdentifyProtocol.Push, PingProtocol.Id, new("/meshsub/1.1.0")];

    [Test, CancelAfter(60_000)]
    public async Task Both_sides_learn_who_the_other_is_when_we_dial(CancellationToken cancellation)
    {
        var watcher = new IdentityWatcher();
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, watcher);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", new NodePeerOptions { Agent = "them/1.2.3" });

        await ours.DialAsync(theirs.Address, cancellation);

        AssertAreTheirs(await watcher.IdentifiedAsync(cancellation), theirs);
        AssertAreOurs(await theirs.TakeEventAsync("identified"), ours);
    }

    [Test, CancelAfter(60_000)]
    public async Task Both_sides_learn_who_the_other_is_when_they_dial(CancellationToken cancellation)
    {
        var watcher = new IdentityWatcher();
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, watcher);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs", new NodePeerOptions { Agent = "them/1.2.3" });

        await theirs.DialAsync(ours.Address);

        AssertAreTheirs(await watcher.IdentifiedAsync(cancellation), theirs);
        AssertAreOurs(await theirs.TakeEventAsync("identified"), ours);
    }

    [Test, CancelAfter(60_000)]
    public async Task We_answer_as_often_as_we_are_asked(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.DialAsync(ours.Address);
        await theirs.TakeEventAsync("identified");

        PeerEvent second = await theirs.IdentifyAsync(ours.PeerId);
        PeerEvent third = await theirs.IdentifyAsync(ours.PeerId);

        AssertAreOurs(second, ours);
        AssertAreOurs(third, ours);
    }

    private static void AssertAreTheirs(PeerIdentity identity, NodePeer theirs)
    {
        Assert.That(identity.AgentVersion, Is.EqualTo("them/1.2.3"));
        Assert.That(identity.ProtocolVersion, Is.Not.Empty);
        Assert.That(identity.Protocols, Is.SupersetOf(TheirProtocols));
        Assert.That(
            identity.ListenAddresses.Select(address => $"{address.WithoutPeerId()}/p2p/{theirs.Id}"),
            Is.EqualTo(theirs.Addresses));
        Assert.That(identity.ObservedAddress?.ToString(), Does.StartWith("/ip4/127.0.0.1/tcp/"));
    }

    private static void AssertAreOurs(PeerEvent identity, InteropSwarm ours)
    {
        Assert.That(identity.Text("peerId"), Is.EqualTo(ours.PeerId));
        Assert.That(identity.Text("agentVersion"), Is.EqualTo(InteropSwarm.Agent));
        Assert.That(identity.Text("protocolVersion"), Is.EqualTo("/avi/1.0.0"));
        Assert.That(
            identity.Texts("protocols"),
            Is.EquivalentTo(ours.Swarm.SupportedProtocols.Select(protocol => protocol.Name)));
        Assert.That(
            identity.Texts("addresses").Select(address => $"{address}/p2p/{ours.PeerId}"),
            Is.EqualTo(new[] { ours.Address }));
        Assert.That(identity.Text("observedAddress"), Does.StartWith("/ip4/127.0.0.1/tcp/"));
    }
}
