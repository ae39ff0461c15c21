using Avi.Mesh;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.Identify;

/// <summary>Both sides tell each other how they have changed, and believe what is signed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class IdentifyPushTests
{
    private static readonly ProtocolId Late = new("/avi/test/late/1.0.0");

    [Test, CancelAfter(60_000)]
    public async Task They_are_told_how_we_have_changed(CancellationToken cancellation)
    {
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await theirs.DialAsync(ours.Address);
        PeerEvent before = await theirs.TakeEventAsync("identified");

        ours.Swarm.Handle(Late, maxStreamsOfPeer: 1, static (_, _) => Task.CompletedTask);
        PeerEvent after = await theirs.TakeEventAsync("identified");

        Assert.That(before.Texts("protocols"), Has.None.EqualTo(Late.Name));
        Assert.That(after.Texts("protocols"), Has.Some.EqualTo(Late.Name));
        PeerEvent known = await theirs.KnownAsync(ours.PeerId);
        Assert.That(known.Texts("protocols"), Has.Some.EqualTo(Late.Name));
    }

    [Test, CancelAfter(60_000)]
    public async Task We_are_told_how_they_have_changed(CancellationToken cancellation)
    {
        var watcher = new IdentityWatcher();
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, watcher);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");
        await ours.DialAsync(theirs.Address, cancellation);
        await watcher.IdentifiedAsync(cancellation);

        await theirs.HandleAsync(Late.Name);
        PeerIdentity identity;
        do
            identity = await watcher.IdentifiedAsync(cancellation);
        while (!identity.Protocols.Contains(Late));

        Assert.That(identity.AgentVersion, Is.Not.Empty);
        Assert.That(identity.ListenAddresses, Is.Not.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Our_signed_record_is_genuine_to_them_and_theirs_to_us(CancellationToken cancellation)
    {
        var watcher = new IdentityWatcher();
        await using InteropSwarm ours = await InteropSwarm.StartAsync(cancellation, watcher);
        await using NodePeer theirs = await NodePeer.StartAsync("theirs");

        await ours.DialAsync(theirs.Address, cancellation);
        await theirs.TakeEventAsync("identified");
        await watcher.IdentifiedAsync(cancellation);

        PeerEvent known = await theirs.KnownAsync(ours.PeerId);
        Assert.That(
            known.Texts("certified").Select(address => $"{address}/p2p/{ours.PeerId}"),
            Is.EqualTo(new[] { ours.Address }));
        PeerId id = PeerId.Parse(theirs.Id);
        ReadOnlyMemory<byte> envelope = ours.Swarm.KnownPeers.FindSignedRecord(id);
        Assert.That(PeerRecord.TryOpen(envelope.Span, id, out PeerRecord? record), Is.True);
        Assert.That(
            record!.Addresses.Select(address => $"{address}/p2p/{theirs.Id}"), Is.EqualTo(theirs.Addresses));
    }
}
