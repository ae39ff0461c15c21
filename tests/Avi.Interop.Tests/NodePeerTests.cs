using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests;

/// <summary>What the other tests stand on: js-libp2p peers that talk to each other, driven by our harness.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class NodePeerTests
{
    [Test]
    public async Task Two_foreign_peers_meet_and_talk()
    {
        await using NodePeer listener = await NodePeer.StartAsync("listener");
        await using NodePeer dialler = await NodePeer.StartAsync("dialler", new NodePeerOptions { Listen = [] });
        byte[] payload = [1, 2, 3];

        await listener.SubscribeAsync("talk");
        await dialler.DialAsync(listener.Address);
        PeerEvent identified = await listener.TakeEventAsync("identified");
        await dialler.SeesSubscriptionAsync(listener.Id, "talk");
        IReadOnlyList<string> recipients = await dialler.PublishAsync("talk", payload);
        PeerEvent message = await listener.TakeEventAsync("message");
        await dialler.EchoAsync(listener.Id, streams: 2, bytes: 1 << 20);

        Assert.That(identified.Text("peerId"), Is.EqualTo(dialler.Id));
        Assert.That(identified.Text("agentVersion"), Is.EqualTo("avi-interop/1.0.0"));
        Assert.That(recipients, Is.EqualTo(new[] { listener.Id }));
        Assert.That(message.Text("from"), Is.EqualTo(dialler.Id));
        Assert.That(Convert.FromBase64String(message.Text("base64")), Is.EqualTo(payload));
    }

    [Test]
    public async Task Failure_text_says_who_failed_and_what_it_wrote()
    {
        await using NodePeer peer = await NodePeer.StartAsync("lonely");

        PeerException? failure = await Assert.ThrowsAsync<PeerException>(
            () => peer.DialAsync("/ip4/127.0.0.1/tcp/1/p2p/" + peer.Id));

        Assert.That(failure!.Message, Does.StartWith("lonely: ").And.Contains("self"));
    }

    [Test]
    public async Task Peer_that_cannot_start_fails_with_its_own_words()
    {
        var options = new NodePeerOptions { Listen = ["/ip4/127.0.0.1/nonsense/0"] };

        PeerException? failure = await Assert.ThrowsAsync<PeerException>(
            () => NodePeer.StartAsync("broken", options));

        Assert.That(failure!.Message, Does.StartWith("broken").And.Contains("nonsense"));
    }
}
